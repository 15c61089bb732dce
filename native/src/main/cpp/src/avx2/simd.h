/* The canonical functions on 256-bit registers: sixteen sums are two of them, lanes 0-7 and 8-15. */
#ifndef BNK_AVX2_SIMD_H
#define BNK_AVX2_SIMD_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#include "common/canonical.h"

/* The sixteen sums of one dot product. */
struct bnk_sums {
    __m256 low;
    __m256 high;
};

static inline bnk_sums bnk_zero_sums(void) {
    return {_mm256_setzero_ps(), _mm256_setzero_ps()};
}

/* s[j] += s[j + 8], then s[j + 4]: four sums are left. */
static inline __m128 bnk_fold_to_4(bnk_sums s) {
    __m256 eight = _mm256_add_ps(s.low, s.high);
    return _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
}

static inline float bnk_fold(bnk_sums s) {
    __m128 four = bnk_fold_to_4(s);
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/* The folds of four products at once. */
static inline __m128 bnk_fold(bnk_sums a, bnk_sums b, bnk_sums c, bnk_sums d) {
    __m128 a4 = bnk_fold_to_4(a);
    __m128 b4 = bnk_fold_to_4(b);
    __m128 c4 = bnk_fold_to_4(c);
    __m128 d4 = bnk_fold_to_4(d);
    __m128 ab = _mm_add_ps(_mm_movelh_ps(a4, b4), _mm_movehl_ps(b4, a4));
    __m128 cd = _mm_add_ps(_mm_movelh_ps(c4, d4), _mm_movehl_ps(d4, c4));
    return _mm_add_ps(_mm_shuffle_ps(ab, cd, 0x88), _mm_shuffle_ps(ab, cd, 0xdd));
}

/* The larger ones; +0 is larger than -0 (of equal operands the instruction gives the second). */
static inline __m256 bnk_max(__m256 a, __m256 b) {
    return _mm256_and_ps(_mm256_max_ps(a, b), _mm256_max_ps(b, a));
}

/* The largest magnitude, at least 1e-5, eight values at a time. */
static inline float bnk_largest_magnitude_8(const float* x, int32_t n, float least = BNK_LEAST_MAGNITUDE) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    __m256 largest = _mm256_setzero_ps();
    int32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        largest = _mm256_max_ps(_mm256_and_ps(_mm256_loadu_ps(x + i), magnitude), largest);
    }
    float lanes[8];
    _mm256_storeu_ps(lanes, largest);
    float max = least;
    for (int32_t j = 0; j < 8; j++) {
        max = lanes[j] > max ? lanes[j] : max;
    }
    for (; i < n; i++) {
        float m = __builtin_fabsf(x[i]);
        max = m > max ? m : max;
    }
    return max;
}

static inline __m256 bnk_exp32(__m256 x) {
    __m256 c = _mm256_min_ps(_mm256_set1_ps(BNK_EXP_MAX), _mm256_max_ps(_mm256_set1_ps(BNK_EXP_MIN), x));
    __m256i n = _mm256_cvtps_epi32(_mm256_mul_ps(c, _mm256_set1_ps(BNK_LOG2_E)));
    __m256 whole = _mm256_cvtepi32_ps(n);
    __m256 r = _mm256_sub_ps(c, _mm256_mul_ps(whole, _mm256_set1_ps(BNK_LN2_HIGH)));
    r = _mm256_sub_ps(r, _mm256_mul_ps(whole, _mm256_set1_ps(BNK_LN2_LOW)));
    __m256 p = _mm256_set1_ps(BNK_EXP_0);
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(BNK_EXP_1));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(BNK_EXP_2));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(BNK_EXP_3));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(BNK_EXP_4));
    p = _mm256_add_ps(_mm256_mul_ps(p, r), _mm256_set1_ps(BNK_EXP_5));
    __m256 y = _mm256_add_ps(_mm256_mul_ps(_mm256_mul_ps(p, r), r), r);
    y = _mm256_add_ps(y, _mm256_set1_ps(1.0f));
    return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(y), _mm256_slli_epi32(n, 23)));
}

static inline int32_t bnk_sum(__m256i x) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}

/* The sums of four registers at once. */
static inline __m128i bnk_sum(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

#endif
