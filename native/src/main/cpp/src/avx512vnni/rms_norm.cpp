#include "common/kernel_table.h"
#include "simd.h"

static inline float mean_square(const float* x, int32_t n) {
    __m512 sums = _mm512_setzero_ps();
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __m512 a = _mm512_maskz_loadu_ps(bnk_lanes(n - i), x + i);
        sums = _mm512_add_ps(sums, _mm512_mul_ps(a, a));
    }
    return bnk_fold(sums) / (float)n;
}

void bnk_rms_norm__avx512vnni(const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, y += n) {
        __m512 r = _mm512_set1_ps(1.0f / __builtin_sqrtf(mean_square(x, n) + epsilon));
        for (int32_t i = 0; i < n; i += BNK_LANES) {
            __mmask16 mask = bnk_lanes(n - i);
            __m512 normed = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, x + i), r);
            _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(normed, _mm512_maskz_loadu_ps(mask, w + i)));
        }
    }
}
