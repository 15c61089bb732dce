#include "common/kernel_table.h"
#include "simd.h"

void bnk_gate_silu__avx512vnni(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        __m512 z = _mm512_maskz_loadu_ps(mask, gate + i);
        __m512 e = bnk_exp32(_mm512_xor_ps(z, _mm512_set1_ps(-0.0f)));
        __m512 silu = _mm512_div_ps(z, _mm512_add_ps(_mm512_set1_ps(1.0f), e));
        _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(silu, _mm512_maskz_loadu_ps(mask, up + i)));
    }
}
