#include "common/kernel_table.h"
#include "simd.h"

void bnk_gate_relu2__avx512vnni(const float* gate, const float* up, float* y, int32_t n) {
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        /* Of equal operands and of NaN the instruction gives the second: +0. */
        __m512 positive = _mm512_max_ps(_mm512_maskz_loadu_ps(mask, gate + i), _mm512_setzero_ps());
        __m512 square = _mm512_mul_ps(positive, positive);
        _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(square, _mm512_maskz_loadu_ps(mask, up + i)));
    }
}
