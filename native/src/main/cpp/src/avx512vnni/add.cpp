#include "common/kernel_table.h"
#include "simd.h"

void bnk_add__avx512vnni(float* x, const float* y, int32_t n) {
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        _mm512_mask_storeu_ps(x + i, mask, _mm512_add_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_maskz_loadu_ps(mask, y + i)));
    }
}
