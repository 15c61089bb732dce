#include "common/kernel_table.h"
#include "simd.h"

/* Codes of n values; returns their sum. The packs saturate, which clamps. */
static inline int32_t quantize_row(const float* x, float s, int8_t* codes, int32_t n) {
    const __m256 factor = _mm256_set1_ps(s);
    const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    __m256i sums = _mm256_setzero_si256();
    int32_t i = 0;
    for (; i + 32 <= n; i += 32) {
        __m256i a = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i), factor));
        __m256i b = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i + 8), factor));
        __m256i c = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i + 16), factor));
        __m256i d = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i + 24), factor));
        __m256i packed = _mm256_packs_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
        _mm256_storeu_si256((__m256i*)(codes + i), _mm256_permutevar8x32_epi32(packed, order));
        const __m256i ones = _mm256_set1_epi8(1);
        sums = _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_maddubs_epi16(ones, packed), _mm256_set1_epi16(1)));
    }
    int32_t sum = bnk_sum(sums);
    for (; i < n; i++) {
        int32_t code = bnk_code(x[i], s, -128, 127);
        codes[i] = (int8_t)code;
        sum += code;
    }
    return sum;
}

void bnk_quantize__avx2(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        scales[t] = 127.0f / bnk_largest_magnitude_8(x, n);
        sums[t] = quantize_row(x, scales[t], codes, n);
    }
}
