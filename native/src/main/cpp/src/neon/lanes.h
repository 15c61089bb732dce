/* Sixteen values on 128-bit registers, as common/softmax.h and common/attend.h describe them. */
#ifndef BNK_NEON_LANES_H
#define BNK_NEON_LANES_H

#include "simd.h"

namespace {

struct attention_lanes {
    using Sixteen = bnk_sixteen;

    static inline Sixteen load(const float* x) {
        return bnk_load(x);
    }

    static inline Sixteen load(const uint16_t* x) {
        return bnk_widen(vld1q_u16(x), vld1q_u16(x + 8));
    }

    static inline void store(float* y, const Sixteen& x) {
        bnk_store(y, x);
    }

    static inline Sixteen broadcast(float x) {
        float32x4_t all = vdupq_n_f32(x);
        return {{all, all, all, all}};
    }

    static inline Sixteen larger(const Sixteen& a, const Sixteen& b) {
        return {{bnk_max(a.v[0], b.v[0]), bnk_max(a.v[1], b.v[1]), bnk_max(a.v[2], b.v[2]), bnk_max(a.v[3], b.v[3])}};
    }

    static inline float largest(const Sixteen& x) {
        return vmaxvq_f32(bnk_max(bnk_max(x.v[0], x.v[1]), bnk_max(x.v[2], x.v[3])));
    }

    static inline Sixteen add(const Sixteen& a, const Sixteen& b) {
        return {{vaddq_f32(a.v[0], b.v[0]), vaddq_f32(a.v[1], b.v[1]), vaddq_f32(a.v[2], b.v[2]), vaddq_f32(a.v[3], b.v[3])}};
    }

    static inline Sixteen exponentials(const Sixteen& x, float m) {
        Sixteen y;
        for (int32_t i = 0; i < 4; i++) {
            y.v[i] = bnk_exp32(vsubq_f32(x.v[i], vdupq_n_f32(m)));
        }
        return y;
    }

    static inline void accumulate(Sixteen* sums, const Sixteen& a, const Sixteen& b) {
        bnk_accumulate(sums, a, b);
    }

    static inline float fold(const Sixteen& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sixteen& a, const Sixteen& b, const Sixteen& c, const Sixteen& d, float factor, float* y) {
        vst1q_f32(y, vmulq_n_f32(bnk_fold(a, b, c, d), factor));
    }
};

}  // namespace

#endif
