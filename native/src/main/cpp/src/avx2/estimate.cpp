#include <immintrin.h>

#include "common/kernel_table.h"

/* Rows at a time: they share the widened activations. */
static const int32_t ROWS = 4;

/* Bytes of a row that are fetched ahead. */
static const int32_t AHEAD = 1024;

static inline __m256i widened(const int8_t* codes) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)codes));
}

static inline int32_t total(__m256i sums) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 1)));
}

/* Estimates of `count` rows, at most ROWS; 16-bit pairs cannot overflow their 32-bit sums, whatever the codes. */
template <int32_t count>
static inline void estimates(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y) {
    __m256i coarse[count] = {};
    __m256i fine[count] = {};
    int32_t k = 0;
    for (; k + 16 <= columns; k += 16) {
        __m256i x0 = widened(x + k);
        __m256i x1 = widened(x + columns + k);
        for (int32_t r = 0; r < count; r++) {
            const int8_t* row = w + (int64_t)r * columns + k;
            if (k % 64 == 0) {
                _mm_prefetch((const char*)row + AHEAD, _MM_HINT_T0);
            }
            __m256i weights = widened(row);
            coarse[r] = _mm256_add_epi32(coarse[r], _mm256_madd_epi16(weights, x0));
            fine[r] = _mm256_add_epi32(fine[r], _mm256_madd_epi16(weights, x1));
        }
    }
    for (int32_t r = 0; r < count; r++) {
        int32_t sums[2] = {total(coarse[r]), total(fine[r])};
        for (int32_t j = k; j < columns; j++) {
            sums[0] += w[(int64_t)r * columns + j] * x[j];
            sums[1] += w[(int64_t)r * columns + j] * x[columns + j];
        }
        y[r] = ((float)sums[0] / s[0] + (float)sums[1] / s[1]) / w_scales[r];
    }
}

void bnk_estimate__avx2(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y, int32_t rows) {
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS) {
        estimates<ROWS>(w + (int64_t)r * columns, w_scales + r, x, s, columns, y + r);
    }
    for (; r < rows; r++) {
        estimates<1>(w + (int64_t)r * columns, w_scales + r, x, s, columns, y + r);
    }
}
