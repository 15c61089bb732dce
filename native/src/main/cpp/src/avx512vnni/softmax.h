/* The softmax of a block's scores on 512-bit registers. */
#ifndef BNK_AVX512VNNI_SOFTMAX_H
#define BNK_AVX512VNNI_SOFTMAX_H

#include "common/page.h"
#include "simd.h"

/* p[t] = exp32(p[t] - m), m the largest score; state = m, l = sum16(p). */
static inline void bnk_softmax(float p[BNK_POSITIONS], int32_t positions, float* state) {
    const __m512 lowest = _mm512_set1_ps(-__builtin_inff());
    __m512 largest = lowest;
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        largest = bnk_max(largest, _mm512_mask_loadu_ps(lowest, bnk_lanes(positions - t), p + t));
    }
    float lane[BNK_LANES];
    _mm512_storeu_ps(lane, largest);
    float max = lane[0];
    for (int32_t j = 1; j < BNK_LANES; j++) {
        max = bnk_max(max, lane[j]);
    }
    __m512 sum = _mm512_setzero_ps();
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        __mmask16 mask = bnk_lanes(positions - t);
        __m512 e = bnk_exp32(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, p + t), _mm512_set1_ps(max)));
        _mm512_mask_storeu_ps(p + t, mask, e);
        sum = _mm512_add_ps(sum, _mm512_maskz_mov_ps(mask, e));
    }
    state[0] = max;
    state[1] = bnk_fold(sum);
}

#endif
