#include "common/kernel_table.h"
#include "simd.h"

void bnk_gate_silu__avx2(const float* gate, const float* up, float* y, int32_t n) {
    int32_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 z = _mm256_loadu_ps(gate + i);
        __m256 e = bnk_exp32(_mm256_xor_ps(z, _mm256_set1_ps(-0.0f)));
        __m256 silu = _mm256_div_ps(z, _mm256_add_ps(_mm256_set1_ps(1.0f), e));
        _mm256_storeu_ps(y + i, _mm256_mul_ps(silu, _mm256_loadu_ps(up + i)));
    }
    for (; i < n; i++) {
        y[i] = (gate[i] / (1.0f + bnk_exp32(-gate[i]))) * up[i];
    }
}
