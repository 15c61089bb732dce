#include "common/kernel_table.h"
#include "common/u4.h"
#include "simd.h"

/* Codes of four values, in 32 bits each. */
static inline uint32x4_t codes_of(const float* x, float s, const float* dither) {
    int32x4_t fixed = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x), s));
    int32x4_t dithered = vaddq_s32(fixed, vcvtq_s32_f32(vld1q_f32(dither)));
    return vandq_u32(vshrq_n_u32(vreinterpretq_u32_s32(dithered), BNK_U4_FRACTION_BITS), vdupq_n_u32(15));
}

/* Codes of eight values and, in the high four bits, of those half a block behind them. */
static inline uint8x8_t pairs_of(const float* x, float s, const float* dither) {
    uint16x4_t four[2];
    for (int32_t i = 0; i < 2; i++, x += 4, dither += 4) {
        uint32x4_t high = codes_of(x + BNK_U4_BYTES, s, dither + BNK_U4_BYTES);
        four[i] = vmovn_u32(vsliq_n_u32(codes_of(x, s, dither), high, 4));
    }
    return vmovn_u16(vcombine_u16(four[0], four[1]));
}

void bnk_quantize_u4__neon(const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, x += n) {
        float max = bnk_largest_magnitude_4(x, n, BNK_U4_LEAST);
        float s = BNK_U4_STEPS * BNK_U4_ONE / max;
        steps[r] = max / BNK_U4_STEPS;
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK) {
            for (int32_t k = i; k < i + BNK_U4_BYTES; k += 8, codes += 8) {
                vst1_u8(codes, pairs_of(x + k, s, dither + k));
            }
        }
    }
}
