#include "common/canonical.h"
#include "common/kernel_table.h"
#include "common/u4.h"

static inline uint8_t code(float x, float s, float dither) {
    return (uint8_t)((uint32_t)(bnk_nearest(x * s) + (int32_t)dither) >> BNK_U4_FRACTION_BITS & 15);
}

void bnk_quantize_u4__scalar(const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, x += n) {
        float max = bnk_largest_magnitude(x, n, BNK_U4_LEAST);
        float s = BNK_U4_STEPS * BNK_U4_ONE / max;
        steps[r] = max / BNK_U4_STEPS;
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK) {
            for (int32_t k = i; k < i + BNK_U4_BYTES; k++) {
                int32_t high = k + BNK_U4_BYTES;
                *codes++ = (uint8_t)(code(x[k], s, dither[k]) | code(x[high], s, dither[high]) << 4);
            }
        }
    }
}
