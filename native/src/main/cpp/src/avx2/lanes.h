/* Sixteen values on 256-bit registers, as common/softmax.h and common/attend.h describe them. */
#ifndef BNK_AVX2_LANES_H
#define BNK_AVX2_LANES_H

#include "simd.h"

namespace {

struct attention_lanes {
    using Sixteen = bnk_sums;

    static inline Sixteen load(const float* x) {
        return {_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
    }

    static inline Sixteen load(const uint16_t* x) {
        return {_mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)x)), _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)(x + 8)))};
    }

    static inline void store(float* y, const Sixteen& x) {
        _mm256_storeu_ps(y, x.low);
        _mm256_storeu_ps(y + 8, x.high);
    }

    static inline Sixteen broadcast(float x) {
        return {_mm256_set1_ps(x), _mm256_set1_ps(x)};
    }

    static inline Sixteen larger(const Sixteen& a, const Sixteen& b) {
        return {bnk_max(a.low, b.low), bnk_max(a.high, b.high)};
    }

    static inline float largest(const Sixteen& x) {
        float lanes[8];
        _mm256_storeu_ps(lanes, bnk_max(x.low, x.high));
        float max = lanes[0];
        for (int32_t j = 1; j < 8; j++) {
            max = bnk_max(max, lanes[j]);
        }
        return max;
    }

    static inline Sixteen add(const Sixteen& a, const Sixteen& b) {
        return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)};
    }

    static inline Sixteen exponentials(const Sixteen& x, float m) {
        __m256 max = _mm256_set1_ps(m);
        return {bnk_exp32(_mm256_sub_ps(x.low, max)), bnk_exp32(_mm256_sub_ps(x.high, max))};
    }

    static inline void accumulate(Sixteen* sums, const Sixteen& a, const Sixteen& b) {
        sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(a.low, b.low));
        sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(a.high, b.high));
    }

    static inline float fold(const Sixteen& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sixteen& a, const Sixteen& b, const Sixteen& c, const Sixteen& d, float factor, float* y) {
        _mm_storeu_ps(y, _mm_mul_ps(bnk_fold(a, b, c, d), _mm_set1_ps(factor)));
    }
};

}  // namespace

#endif
