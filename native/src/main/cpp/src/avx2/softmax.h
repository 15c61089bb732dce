/* The softmax of a block's scores on 256-bit registers. */
#ifndef BNK_AVX2_SOFTMAX_H
#define BNK_AVX2_SOFTMAX_H

#include "common/page.h"
#include "simd.h"

/* p[t] = exp32(p[t] - m), m the largest score, and zeros up to a multiple of sixteen; state = m, l = sum16(p). */
static inline void bnk_softmax(float p[BNK_POSITIONS], int32_t positions, float* state) {
    int32_t filled = (positions + BNK_LANES - 1) / BNK_LANES * BNK_LANES;
    __m256 largest = _mm256_set1_ps(-__builtin_inff());
    for (int32_t t = positions; t < filled; t++) {
        p[t] = -__builtin_inff();
    }
    for (int32_t t = 0; t < filled; t += 8) {
        largest = bnk_max(largest, _mm256_loadu_ps(p + t));
    }
    float lanes[8];
    _mm256_storeu_ps(lanes, largest);
    float max = lanes[0];
    for (int32_t j = 1; j < 8; j++) {
        max = bnk_max(max, lanes[j]);
    }
    for (int32_t t = 0; t < filled; t += 8) {
        _mm256_storeu_ps(p + t, bnk_exp32(_mm256_sub_ps(_mm256_loadu_ps(p + t), _mm256_set1_ps(max))));
    }
    for (int32_t t = positions; t < filled; t++) {
        p[t] = 0.0f;
    }
    bnk_sums sums = bnk_zero_sums();
    for (int32_t t = 0; t < filled; t += BNK_LANES) {
        sums.low = _mm256_add_ps(sums.low, _mm256_loadu_ps(p + t));
        sums.high = _mm256_add_ps(sums.high, _mm256_loadu_ps(p + t + 8));
    }
    state[0] = max;
    state[1] = bnk_fold(sums);
}

#endif
