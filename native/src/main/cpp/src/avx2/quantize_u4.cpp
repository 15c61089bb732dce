#include "common/kernel_table.h"
#include "common/u4.h"
#include "simd.h"

/* Codes of eight values, in 32 bits each. */
static inline __m256i codes_of(const float* x, __m256 s, const float* dither) {
    __m256i fixed = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), s));
    __m256i dithered = _mm256_add_epi32(fixed, _mm256_cvtps_epi32(_mm256_loadu_ps(dither)));
    return _mm256_and_si256(_mm256_srli_epi32(dithered, BNK_U4_FRACTION_BITS), _mm256_set1_epi32(15));
}

/* Codes of eight values and, in the high four bits, of those half a block behind them. */
static inline __m256i pairs_of(const float* x, __m256 s, const float* dither) {
    __m256i high = codes_of(x + BNK_U4_BYTES, s, dither + BNK_U4_BYTES);
    return _mm256_or_si256(codes_of(x, s, dither), _mm256_slli_epi32(high, 4));
}

void bnk_quantize_u4__avx2(const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows) {
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    for (int32_t r = 0; r < rows; r++, x += n) {
        float max = bnk_largest_magnitude_8(x, n, BNK_U4_LEAST);
        const __m256 s = _mm256_set1_ps(BNK_U4_STEPS * BNK_U4_ONE / max);
        steps[r] = max / BNK_U4_STEPS;
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK) {
            for (int32_t k = i; k < i + BNK_U4_BYTES; k += 32, codes += 32) {
                __m256i ab = _mm256_packus_epi32(pairs_of(x + k, s, dither + k), pairs_of(x + k + 8, s, dither + k + 8));
                __m256i cd = _mm256_packus_epi32(pairs_of(x + k + 16, s, dither + k + 16), pairs_of(x + k + 24, s, dither + k + 24));
                _mm256_storeu_si256((__m256i*)codes, _mm256_permutevar8x32_epi32(_mm256_packus_epi16(ab, cd), order));
            }
        }
    }
}
