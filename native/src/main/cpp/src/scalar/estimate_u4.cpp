#include "common/kernel_table.h"
#include "common/u4.h"

static inline float estimate(const uint8_t* codes, float step, const int8_t* coarse, const int8_t* fine, float scale, int32_t n) {
    int32_t sums[2] = {0, 0};
    for (int32_t i = 0; i < n; i++) {
        uint8_t pair = codes[i / BNK_U4_BLOCK * BNK_U4_BYTES + i % BNK_U4_BYTES];
        int32_t code = i % BNK_U4_BLOCK < BNK_U4_BYTES ? pair & 15 : pair >> 4;
        sums[0] += code * coarse[i];
        sums[1] += code * fine[i];
    }
    return step * ((128.0f * (float)sums[0] + (float)sums[1]) / scale);
}

void bnk_estimate_u4__scalar(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                             float* y, int64_t stride, int32_t rows) {
    for (int32_t t = 0; t < tokens; t++) {
        const int8_t* coarse = x + (size_t)(2 * t) * (size_t)n;
        for (int32_t r = 0; r < rows; r++) {
            y[t * stride + r] = estimate(codes + (size_t)r * (size_t)n / 2, steps[r], coarse, coarse + n, scales[2 * t], n);
        }
    }
}
