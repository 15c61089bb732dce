#include "common/canonical.h"
#include "common/kernel_table.h"

void bnk_merge_attention__scalar(float* state, const float* block, int32_t heads, int32_t head_dim) {
    for (int32_t head = 0; head < heads; head++, state += head_dim + 2, block += head_dim + 2) {
        float m = bnk_max(state[0], block[0]);
        float alpha = bnk_exp32(state[0] - m);
        float beta = bnk_exp32(block[0] - m);
        state[0] = m;
        for (int32_t i = 1; i < head_dim + 2; i++) {
            state[i] = state[i] * alpha + block[i] * beta;
        }
    }
}
