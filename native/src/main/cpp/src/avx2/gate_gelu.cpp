#include "common/kernel_table.h"
#include "simd.h"

static inline __m256 gelu(__m256 z) {
    const __m256 one = _mm256_set1_ps(1.0f), two = _mm256_set1_ps(2.0f);
    __m256 cube = _mm256_mul_ps(_mm256_mul_ps(z, z), z);
    __m256 u = _mm256_mul_ps(_mm256_set1_ps(BNK_GELU_ROOT), _mm256_add_ps(z, _mm256_mul_ps(_mm256_set1_ps(BNK_GELU_CUBIC), cube)));
    __m256 tanh = _mm256_sub_ps(one, _mm256_div_ps(two, _mm256_add_ps(bnk_exp32(_mm256_mul_ps(two, u)), one)));
    return _mm256_mul_ps(_mm256_mul_ps(_mm256_set1_ps(0.5f), z), _mm256_add_ps(one, tanh));
}

void bnk_gate_gelu__avx2(const float* gate, const float* up, float* y, int32_t n) {
    int32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        _mm256_storeu_ps(y + i, _mm256_mul_ps(gelu(_mm256_loadu_ps(gate + i)), _mm256_loadu_ps(up + i)));
    }
    for (; i < n; i++) {
        y[i] = bnk_gelu(gate[i]) * up[i];
    }
}
