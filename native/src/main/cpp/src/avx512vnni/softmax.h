/* The softmax of a block's scores on 512-bit registers. */
#ifndef BNK_AVX512VNNI_SOFTMAX_H
#define BNK_AVX512VNNI_SOFTMAX_H

#include "common/page.h"
#include "simd.h"

/* The largest lane. */
static inline float bnk_max(__m512 x) {
    __m256 eight = bnk_max(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
    eight = bnk_max(eight, _mm256_permute2f128_ps(eight, eight, 1));
    eight = bnk_max(eight, _mm256_permute_ps(eight, 0x4e));
    return _mm256_cvtss_f32(bnk_max(eight, _mm256_permute_ps(eight, 0xb1)));
}

/*
 * For H heads p[h][t] = exp32(p[h][t] - m), m the largest score; m and l = sum16(p[h]) go into the states. All heads at once,
 * for each is a chain of operations that wait for each other. No keys or values are read meanwhile, so that memory would be
 * idle: unless it is null, 128 bytes from `next` on are asked for with each step of each head.
 */
template <int32_t H>
static inline void bnk_softmax(float p[][BNK_POSITIONS], int32_t positions, int32_t head_dim, const int8_t* next, float* state) {
    const __m512 lowest = _mm512_set1_ps(-__builtin_inff());
    __m512 largest[H], sums[H];
    for (int32_t h = 0; h < H; h++) {
        largest[h] = lowest;
        sums[h] = _mm512_setzero_ps();
    }
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        for (int32_t h = 0; h < H; h++) {
            largest[h] = bnk_max(largest[h], _mm512_mask_loadu_ps(lowest, bnk_lanes(positions - t), p[h] + t));
        }
    }
    for (int32_t h = 0; h < H; h++) {
        state[h * (head_dim + 2)] = bnk_max(largest[h]);
        largest[h] = _mm512_set1_ps(state[h * (head_dim + 2)]);
    }
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        __mmask16 mask = bnk_lanes(positions - t);
        for (int32_t h = 0; h < H; h++) {
            if (next) {
                __builtin_prefetch(next);
                __builtin_prefetch(next + 64);
                next += 128;
            }
            __m512 e = bnk_exp32(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, p[h] + t), largest[h]));
            _mm512_mask_storeu_ps(p[h] + t, mask, e);
            sums[h] = _mm512_add_ps(sums[h], _mm512_maskz_mov_ps(mask, e));
        }
    }
    for (int32_t h = 0; h < H; h++) {
        state[h * (head_dim + 2) + 1] = bnk_fold(sums[h]);
    }
}

#endif
