#include "common/kernel_table.h"
#include "simd.h"

/* Codes of n values; returns their sum. The narrowing saturates, which clamps. */
static inline int32_t quantize_row(const float* x, float s, int8_t* codes, int32_t n) {
    __m512i sums = _mm512_setzero_si512();
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        __m512i wide = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_set1_ps(s)));
        __m128i narrow = _mm512_cvtsepi32_epi8(wide);
        _mm_mask_storeu_epi8(codes + i, mask, narrow);
        sums = _mm512_add_epi32(sums, _mm512_cvtepi8_epi32(narrow));
    }
    return bnk_sum(sums);
}

void bnk_quantize__avx512vnni(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        scales[t] = 127.0f / bnk_largest_magnitude_16(x, n);
        sums[t] = quantize_row(x, scales[t], codes, n);
    }
}
