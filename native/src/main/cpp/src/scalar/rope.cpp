#include "common/kernel_table.h"

void bnk_rope__scalar(float* x, int32_t heads, int32_t head_dim, const float* cos_sin) {
    int32_t half = head_dim / 2;
    for (int32_t head = 0; head < heads; head++, x += head_dim) {
        for (int32_t i = 0; i < half; i++) {
            float a = x[i];
            float b = x[half + i];
            x[i] = a * cos_sin[i] - b * cos_sin[half + i];
            x[half + i] = b * cos_sin[i] + a * cos_sin[half + i];
        }
    }
}
