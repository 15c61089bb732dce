#include "common/kernel_table.h"
#include "common/u4.h"
#include "simd.h"

/* Codes of sixteen values, in 32 bits each. */
static inline __m512i codes_of(const float* x, __m512 s, const float* dither) {
    __m512i fixed = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_loadu_ps(x), s));
    __m512i dithered = _mm512_add_epi32(fixed, _mm512_cvtps_epi32(_mm512_loadu_ps(dither)));
    return _mm512_and_si512(_mm512_srli_epi32(dithered, BNK_U4_FRACTION_BITS), _mm512_set1_epi32(15));
}

void bnk_quantize_u4__avx512vnni(const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, x += n) {
        float max = bnk_largest_magnitude_16(x, n, BNK_U4_LEAST);
        const __m512 s = _mm512_set1_ps(BNK_U4_STEPS * BNK_U4_ONE / max);
        steps[r] = max / BNK_U4_STEPS;
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK) {
            for (int32_t k = i; k < i + BNK_U4_BYTES; k += BNK_LANES) {
                __m512i low = codes_of(x + k, s, dither + k);
                __m512i high = codes_of(x + k + BNK_U4_BYTES, s, dither + k + BNK_U4_BYTES);
                __m512i pairs = _mm512_or_si512(low, _mm512_slli_epi32(high, 4));
                _mm_storeu_si128((__m128i*)codes, _mm512_cvtepi32_epi8(pairs));
                codes += BNK_LANES;
            }
        }
    }
}
