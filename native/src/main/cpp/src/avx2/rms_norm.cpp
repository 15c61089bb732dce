#include "common/kernel_table.h"
#include "simd.h"

static inline float mean_square(const float* x, int32_t n) {
    bnk_sums sums = bnk_zero_sums();
    int32_t i = 0;
    for (; i + BNK_LANES <= n; i += BNK_LANES) {
        __m256 a = _mm256_loadu_ps(x + i);
        __m256 b = _mm256_loadu_ps(x + i + 8);
        sums.low = _mm256_add_ps(sums.low, _mm256_mul_ps(a, a));
        sums.high = _mm256_add_ps(sums.high, _mm256_mul_ps(b, b));
    }
    float s[BNK_LANES];
    _mm256_storeu_ps(s, sums.low);
    _mm256_storeu_ps(s + 8, sums.high);
    bnk_dot16_step(s, x + i, x + i, n - i);
    return bnk_fold(s) / (float)n;
}

void bnk_rms_norm__avx2(const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, y += n) {
        float r = 1.0f / __builtin_sqrtf(mean_square(x, n) + epsilon);
        int32_t i = 0;
        for (; i + 8 <= n; i += 8) {
            __m256 normed = _mm256_mul_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(r));
            _mm256_storeu_ps(y + i, _mm256_mul_ps(normed, _mm256_loadu_ps(w + i)));
        }
        for (; i < n; i++) {
            y[i] = (x[i] * r) * w[i];
        }
    }
}
