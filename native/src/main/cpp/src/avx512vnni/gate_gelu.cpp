#include "common/kernel_table.h"
#include "simd.h"

static inline __m512 gelu(__m512 z) {
    const __m512 one = _mm512_set1_ps(1.0f), two = _mm512_set1_ps(2.0f);
    __m512 cube = _mm512_mul_ps(_mm512_mul_ps(z, z), z);
    __m512 u = _mm512_mul_ps(_mm512_set1_ps(BNK_GELU_ROOT), _mm512_add_ps(z, _mm512_mul_ps(_mm512_set1_ps(BNK_GELU_CUBIC), cube)));
    __m512 tanh = _mm512_sub_ps(one, _mm512_div_ps(two, _mm512_add_ps(bnk_exp32(_mm512_mul_ps(two, u)), one)));
    return _mm512_mul_ps(_mm512_mul_ps(_mm512_set1_ps(0.5f), z), _mm512_add_ps(one, tanh));
}

void bnk_gate_gelu__avx512vnni(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        __m512 g = gelu(_mm512_maskz_loadu_ps(mask, gate + i));
        _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(g, _mm512_maskz_loadu_ps(mask, up + i)));
    }
}
