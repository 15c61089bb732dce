/* The canonical functions on 512-bit registers, next to those on 256: sixteen sums are one of them. */
#ifndef BNK_AVX512VNNI_SIMD_H
#define BNK_AVX512VNNI_SIMD_H

#include "avx2/simd.h"

/* The first `count` lanes, or all sixteen. */
static inline __mmask16 bnk_lanes(int32_t count) {
    return count < BNK_LANES ? (__mmask16)((1u << count) - 1) : (__mmask16)0xffff;
}

/* Lanes 0 to 7 and 8 to 15. */
static inline bnk_sums bnk_halves(__m512 s) {
    return {_mm512_castps512_ps256(s), _mm512_extractf32x8_ps(s, 1)};
}

static inline float bnk_fold(__m512 s) {
    return bnk_fold(bnk_halves(s));
}

/* The folds of four products at once. */
static inline __m128 bnk_fold(__m512 a, __m512 b, __m512 c, __m512 d) {
    return bnk_fold(bnk_halves(a), bnk_halves(b), bnk_halves(c), bnk_halves(d));
}

/* s[j] += s[j + 8], then s[j + 4], of four products: four sums are left of each, one product a quarter. */
static inline __m512 bnk_fold_to_4(const __m512 s[4]) {
    __m512 ab = _mm512_add_ps(_mm512_shuffle_f32x4(s[0], s[1], 0x44), _mm512_shuffle_f32x4(s[0], s[1], 0xee));
    __m512 cd = _mm512_add_ps(_mm512_shuffle_f32x4(s[2], s[3], 0x44), _mm512_shuffle_f32x4(s[2], s[3], 0xee));
    return _mm512_add_ps(_mm512_shuffle_f32x4(ab, cd, 0x88), _mm512_shuffle_f32x4(ab, cd, 0xdd));
}

/* The rest of the folds of four registers so: each quarter has the results of a, b, c and d. */
static inline __m512 bnk_fold_quarters(__m512 a, __m512 b, __m512 c, __m512 d) {
    __m512 ab = _mm512_add_ps(_mm512_shuffle_ps(a, b, 0x44), _mm512_shuffle_ps(a, b, 0xee));
    __m512 cd = _mm512_add_ps(_mm512_shuffle_ps(c, d, 0x44), _mm512_shuffle_ps(c, d, 0xee));
    return _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x88), _mm512_shuffle_ps(ab, cd, 0xdd));
}

/* The larger ones; +0 is larger than -0. */
static inline __m512 bnk_max(__m512 a, __m512 b) {
    return _mm512_and_ps(_mm512_max_ps(a, b), _mm512_max_ps(b, a));
}

/* The largest magnitude, at least 1e-5, sixteen values at a time. */
static inline float bnk_largest_magnitude_16(const float* x, int32_t n, float least = BNK_LEAST_MAGNITUDE) {
    __m512 a = _mm512_set1_ps(least);
    __m512 b = a;
    int32_t i = 0;
    for (; i + 2 * BNK_LANES <= n; i += 2 * BNK_LANES) {
        a = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + i)), a);
        b = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + i + BNK_LANES)), b);
    }
    for (; i < n; i += BNK_LANES) {
        a = _mm512_max_ps(_mm512_abs_ps(_mm512_maskz_loadu_ps(bnk_lanes(n - i), x + i)), a);
    }
    return _mm512_reduce_max_ps(_mm512_max_ps(a, b));
}

static inline __m512 bnk_exp32(__m512 x) {
    __m512 c = _mm512_min_ps(_mm512_set1_ps(BNK_EXP_MAX), _mm512_max_ps(_mm512_set1_ps(BNK_EXP_MIN), x));
    __m512i n = _mm512_cvtps_epi32(_mm512_mul_ps(c, _mm512_set1_ps(BNK_LOG2_E)));
    __m512 whole = _mm512_cvtepi32_ps(n);
    __m512 r = _mm512_sub_ps(c, _mm512_mul_ps(whole, _mm512_set1_ps(BNK_LN2_HIGH)));
    r = _mm512_sub_ps(r, _mm512_mul_ps(whole, _mm512_set1_ps(BNK_LN2_LOW)));
    __m512 p = _mm512_set1_ps(BNK_EXP_0);
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(BNK_EXP_1));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(BNK_EXP_2));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(BNK_EXP_3));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(BNK_EXP_4));
    p = _mm512_add_ps(_mm512_mul_ps(p, r), _mm512_set1_ps(BNK_EXP_5));
    __m512 y = _mm512_add_ps(_mm512_mul_ps(_mm512_mul_ps(p, r), r), r);
    y = _mm512_add_ps(y, _mm512_set1_ps(1.0f));
    return _mm512_castsi512_ps(_mm512_add_epi32(_mm512_castps_si512(y), _mm512_slli_epi32(n, 23)));
}

static inline int32_t bnk_sum(__m512i x) {
    return _mm512_reduce_add_epi32(x);
}

/* The sums of four registers at once. */
static inline __m128i bnk_sum(__m512i a, __m512i b, __m512i c, __m512i d) {
    __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    __m512i abcd = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(abcd), _mm512_extracti64x4_epi64(abcd, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

#endif
