/* The canonical functions on 128-bit registers: sixteen sums are four of them, lanes 0-3 to 12-15. */
#ifndef BNK_NEON_SIMD_H
#define BNK_NEON_SIMD_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

#include "common/canonical.h"

/* Sixteen values, or the sixteen sums of one dot product. */
struct bnk_sixteen {
    float32x4_t v[4];
};

static inline bnk_sixteen bnk_zeros(void) {
    float32x4_t zero = vdupq_n_f32(0.0f);
    return {{zero, zero, zero, zero}};
}

static inline bnk_sixteen bnk_load(const float* x) {
    return {{vld1q_f32(x), vld1q_f32(x + 4), vld1q_f32(x + 8), vld1q_f32(x + 12)}};
}

static inline void bnk_store(float* y, bnk_sixteen x) {
    for (int32_t i = 0; i < 4; i++) {
        vst1q_f32(y + 4 * i, x.v[i]);
    }
}

/* sums += a * b, the product rounded first. */
static inline void bnk_accumulate(bnk_sixteen* sums, bnk_sixteen a, bnk_sixteen b) {
    for (int32_t i = 0; i < 4; i++) {
        sums->v[i] = vaddq_f32(sums->v[i], vmulq_f32(a.v[i], b.v[i]));
    }
}

/* Sixteen binary16 numbers as binary32. */
static inline bnk_sixteen bnk_widen(uint16x8_t low, uint16x8_t high) {
    float16x8_t a = vreinterpretq_f16_u16(low);
    float16x8_t b = vreinterpretq_f16_u16(high);
    return {{vcvt_f32_f16(vget_low_f16(a)), vcvt_high_f32_f16(a), vcvt_f32_f16(vget_low_f16(b)), vcvt_high_f32_f16(b)}};
}

/* s[j] += s[j + 8], then s[j + 4]: four sums are left. */
static inline float32x4_t bnk_fold_to_4(bnk_sixteen s) {
    return vaddq_f32(vaddq_f32(s.v[0], s.v[2]), vaddq_f32(s.v[1], s.v[3]));
}

static inline float bnk_fold(bnk_sixteen s) {
    float32x4_t four = bnk_fold_to_4(s);
    float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

/* s[j] += s[j + 2] of two products whose four sums are left. */
static inline float32x4_t bnk_fold_to_2(bnk_sixteen a, bnk_sixteen b) {
    float64x2_t a4 = vreinterpretq_f64_f32(bnk_fold_to_4(a));
    float64x2_t b4 = vreinterpretq_f64_f32(bnk_fold_to_4(b));
    return vaddq_f32(vreinterpretq_f32_f64(vzip1q_f64(a4, b4)), vreinterpretq_f32_f64(vzip2q_f64(a4, b4)));
}

/* The folds of four products at once. */
static inline float32x4_t bnk_fold(bnk_sixteen a, bnk_sixteen b, bnk_sixteen c, bnk_sixteen d) {
    return vpaddq_f32(bnk_fold_to_2(a, b), bnk_fold_to_2(c, d));
}

/* The largest magnitude, at least `least`, four values at a time; a NaN is passed over. */
static inline float bnk_largest_magnitude_4(const float* x, int32_t n, float least = BNK_LEAST_MAGNITUDE) {
    float32x4_t largest = vdupq_n_f32(least);
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        float32x4_t magnitude = vabsq_f32(vld1q_f32(x + i));
        largest = vbslq_f32(vcgtq_f32(magnitude, largest), magnitude, largest);
    }
    return bnk_largest_magnitude(x + i, n - i, vmaxvq_f32(largest));
}

/* Eight values times s, rounded to the nearest integer, ties to even, and clamped to 16 bits. */
static inline int16x8_t bnk_codes_16(const float* x, float s) {
    int32x4_t low = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x), s));
    int32x4_t high = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + 4), s));
    return vcombine_s16(vqmovn_s32(low), vqmovn_s32(high));
}

/* The larger ones; +0 is larger than -0. */
static inline float32x4_t bnk_max(float32x4_t a, float32x4_t b) {
    return vmaxq_f32(a, b);
}

static inline float32x4_t bnk_exp32(float32x4_t x) {
    float32x4_t c = vminq_f32(vmaxq_f32(x, vdupq_n_f32(BNK_EXP_MIN)), vdupq_n_f32(BNK_EXP_MAX));
    int32x4_t n = vcvtnq_s32_f32(vmulq_f32(c, vdupq_n_f32(BNK_LOG2_E)));
    float32x4_t whole = vcvtq_f32_s32(n);
    float32x4_t r = vsubq_f32(c, vmulq_f32(whole, vdupq_n_f32(BNK_LN2_HIGH)));
    r = vsubq_f32(r, vmulq_f32(whole, vdupq_n_f32(BNK_LN2_LOW)));
    float32x4_t p = vdupq_n_f32(BNK_EXP_0);
    p = vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(BNK_EXP_1));
    p = vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(BNK_EXP_2));
    p = vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(BNK_EXP_3));
    p = vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(BNK_EXP_4));
    p = vaddq_f32(vmulq_f32(p, r), vdupq_n_f32(BNK_EXP_5));
    float32x4_t y = vaddq_f32(vmulq_f32(vmulq_f32(p, r), r), r);
    y = vaddq_f32(y, vdupq_n_f32(1.0f));
    return vreinterpretq_f32_s32(vaddq_s32(vreinterpretq_s32_f32(y), vshlq_n_s32(n, 23)));
}

#endif
