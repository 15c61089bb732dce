#include "common/kernel_table.h"

void bnk_finish_attention__scalar(const float* state, int32_t heads, int32_t head_dim, float* y) {
    for (int32_t head = 0; head < heads; head++, state += head_dim + 2, y += head_dim) {
        for (int32_t i = 0; i < head_dim; i++) {
            y[i] = state[2 + i] / state[1];
        }
    }
}
