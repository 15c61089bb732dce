/* The scale of a row: its largest magnitude. */
#ifndef BNK_AVX2_MAGNITUDE_H
#define BNK_AVX2_MAGNITUDE_H

#include "simd.h"

/* The largest magnitude of x, at least `least`; NaN counts for nothing. */
static inline float bnk_largest_magnitude(const float* x, int32_t n, float least) {
    const __m256 magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(0x7fffffff));
    __m256 largest = _mm256_setzero_ps();
    int32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        largest = _mm256_max_ps(_mm256_and_ps(_mm256_loadu_ps(x + i), magnitude), largest);
    }
    float lanes[8];
    _mm256_storeu_ps(lanes, largest);
    float max = least;
    for (int32_t j = 0; j < 8; j++) {
        max = lanes[j] > max ? lanes[j] : max;
    }
    for (; i < n; i++) {
        float m = __builtin_fabsf(x[i]);
        max = m > max ? m : max;
    }
    return max;
}

#endif
