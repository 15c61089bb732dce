/* The canonical functions on 512-bit registers, next to those on 256: sixteen sums are one of them. */
#ifndef BNK_AVX512VNNI_SIMD_H
#define BNK_AVX512VNNI_SIMD_H

#include "avx2/simd.h"

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
