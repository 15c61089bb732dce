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

/* s[j] += s[j + 8], then s[j + 4]: four sums are left. */
static inline float32x4_t bnk_fold_to_4(bnk_sixteen s) {
    return vaddq_f32(vaddq_f32(s.v[0], s.v[2]), vaddq_f32(s.v[1], s.v[3]));
}

static inline float bnk_fold(bnk_sixteen s) {
    float32x4_t four = bnk_fold_to_4(s);
    float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
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
