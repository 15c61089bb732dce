#include "common/kernel_table.h"
#include "simd.h"

/* Codes of n values; returns their sum. The narrowing saturates, which clamps. */
static inline int32_t quantize_row(const float* x, float s, int8_t* codes, int32_t n) {
    int32x4_t sums = vdupq_n_s32(0);
    int32_t i = 0;
    for (; i + 16 <= n; i += 16) {
        int8x16_t packed = vcombine_s8(vqmovn_s16(bnk_codes_16(x + i, s)), vqmovn_s16(bnk_codes_16(x + i + 8, s)));
        vst1q_s8(codes + i, packed);
        sums = vpadalq_s16(sums, vpaddlq_s8(packed));
    }
    int32_t sum = vaddvq_s32(sums);
    for (; i < n; i++) {
        int32_t code = bnk_code(x[i], s, -128, 127);
        codes[i] = (int8_t)code;
        sum += code;
    }
    return sum;
}

void bnk_quantize__neon(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        scales[t] = 127.0f / bnk_largest_magnitude_4(x, n);
        sums[t] = quantize_row(x, scales[t], codes, n);
    }
}
