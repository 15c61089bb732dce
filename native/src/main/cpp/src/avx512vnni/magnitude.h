/* The scale of a row: its largest magnitude. */
#ifndef BNK_AVX512VNNI_MAGNITUDE_H
#define BNK_AVX512VNNI_MAGNITUDE_H

#include "simd.h"

/* The largest magnitude of x, at least `least`; NaN counts for nothing. */
static inline float bnk_largest_magnitude(const float* x, int32_t n, float least) {
    __m512 a = _mm512_set1_ps(least);
    __m512 b = a;
    int32_t i = 0;
    for (; i + 2 * BNK_LANES <= n; i += 2 * BNK_LANES) {
        a = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + i)), a);
        b = _mm512_max_ps(_mm512_abs_ps(_mm512_loadu_ps(x + i + BNK_LANES)), b);
    }
    for (; i < n; i += BNK_LANES) {
        a = _mm512_max_ps(_mm512_abs_ps(_mm512_maskz_loadu_ps(bnk_lanes(n - i), x + i)), a);
    }
    return _mm512_reduce_max_ps(_mm512_max_ps(a, b));
}

#endif
