#include <immintrin.h>
#include <stdint.h>

#include "common/kernel_table.h"

/* Rows at a time: they share the widened vector. */
static const int32_t ROWS = 4;

/* Bytes of a row that are fetched ahead. */
static const int32_t AHEAD = 1024;

static inline __m512i widened(__mmask32 lanes, const int8_t* codes) {
    return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(lanes, codes));
}

/* Estimates of `count` rows, at most ROWS; the last step of a row is masked. */
template <int32_t count>
static inline void estimates(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y) {
    __m512i coarse[count] = {};
    __m512i fine[count] = {};
    for (int32_t k = 0; k < columns; k += 32) {
        __mmask32 lanes = columns - k >= 32 ? 0xffffffffu : (1u << (columns - k)) - 1;
        __m512i x0 = widened(lanes, x + k);
        __m512i x1 = widened(lanes, x + columns + k);
        for (int32_t r = 0; r < count; r++) {
            const int8_t* row = w + (int64_t)r * columns + k;
            _mm_prefetch((const char*)row + AHEAD, _MM_HINT_T0);
            __m512i weights = widened(lanes, row);
            coarse[r] = _mm512_dpwssd_epi32(coarse[r], weights, x0);
            fine[r] = _mm512_dpwssd_epi32(fine[r], weights, x1);
        }
    }
    for (int32_t r = 0; r < count; r++) {
        float sums[2] = {(float)_mm512_reduce_add_epi32(coarse[r]), (float)_mm512_reduce_add_epi32(fine[r])};
        y[r] = (sums[0] / s[0] + sums[1] / s[1]) / w_scales[r];
    }
}

void bnk_estimate__avx512vnni(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y,
                              int32_t rows) {
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS) {
        estimates<ROWS>(w + (int64_t)r * columns, w_scales + r, x, s, columns, y + r);
    }
    for (; r < rows; r++) {
        estimates<1>(w + (int64_t)r * columns, w_scales + r, x, s, columns, y + r);
    }
}
