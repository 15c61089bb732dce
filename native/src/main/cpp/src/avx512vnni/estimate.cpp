#include <immintrin.h>
#include <stdint.h>

#include "common/kernel_table.h"

/* Rows at a time: they share the vector's loads. */
static const int32_t ROWS = 4;

/* Codes of a row that a step takes. */
static const int32_t STEP = 64;

/* vpdpbusd multiplies unsigned by signed: 128 is added to every weight, and 128 times the vector's sum subtracted at the end. */
static const int32_t OFFSET = 128;

static inline __mmask64 lanes(int32_t count) {
    return count >= STEP ? ~(__mmask64)0 : ((__mmask64)1 << count) - 1;
}

static inline int32_t sum_of(const int8_t* x, int32_t columns) {
    __m512i sums = _mm512_setzero_si512();
    for (int32_t k = 0; k < columns; k += STEP) {
        sums = _mm512_dpbusd_epi32(sums, _mm512_set1_epi8(1), _mm512_maskz_loadu_epi8(lanes(columns - k), x + k));
    }
    return _mm512_reduce_add_epi32(sums);
}

/* One step of `count` rows; lanes that are off are 0 in the vector, so what stands there in a row does not matter. */
template <int32_t count, bool whole>
static inline void step(const int8_t* w, const int8_t* x, int32_t columns, int32_t k, __m512i* coarse, __m512i* fine) {
    const __m512i offset = _mm512_set1_epi8((char)OFFSET);
    __mmask64 mask = lanes(columns - k);
    __m512i x0 = whole ? _mm512_loadu_si512(x + k) : _mm512_maskz_loadu_epi8(mask, x + k);
    __m512i x1 = whole ? _mm512_loadu_si512(x + columns + k) : _mm512_maskz_loadu_epi8(mask, x + columns + k);
    for (int32_t r = 0; r < count; r++) {
        const int8_t* row = w + (int64_t)r * columns + k;
        _mm_prefetch((const char*)row + (int64_t)ROWS * columns, _MM_HINT_T0); /* the same place in the next rows */
        __m512i codes = whole ? _mm512_loadu_si512(row) : _mm512_maskz_loadu_epi8(mask, row);
        __m512i weights = _mm512_xor_si512(codes, offset);
        coarse[r] = _mm512_dpbusd_epi32(coarse[r], weights, x0);
        fine[r] = _mm512_dpbusd_epi32(fine[r], weights, x1);
    }
}

/* Estimates of `count` rows, at most ROWS. */
template <int32_t count>
static inline void estimates(const int8_t* w, const float* w_scales, const int8_t* x, const int32_t* x_sums, const float* s,
                             int32_t columns, float* y) {
    __m512i coarse[count] = {};
    __m512i fine[count] = {};
    int32_t k = 0;
    for (; k + STEP <= columns; k += STEP) {
        step<count, true>(w, x, columns, k, coarse, fine);
    }
    if (k < columns) {
        step<count, false>(w, x, columns, k, coarse, fine);
    }
    for (int32_t r = 0; r < count; r++) {
        float sum0 = (float)(_mm512_reduce_add_epi32(coarse[r]) - OFFSET * x_sums[0]);
        float sum1 = (float)(_mm512_reduce_add_epi32(fine[r]) - OFFSET * x_sums[1]);
        y[r] = (sum0 / s[0] + sum1 / s[1]) / w_scales[r];
    }
}

void bnk_estimate__avx512vnni(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y,
                              int32_t rows) {
    const int32_t x_sums[2] = {sum_of(x, columns), sum_of(x + columns, columns)};
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS) {
        estimates<ROWS>(w + (int64_t)r * columns, w_scales + r, x, x_sums, s, columns, y + r);
    }
    for (; r < rows; r++) {
        estimates<1>(w + (int64_t)r * columns, w_scales + r, x, x_sums, s, columns, y + r);
    }
}
