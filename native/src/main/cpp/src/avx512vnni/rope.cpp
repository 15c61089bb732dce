#include "common/kernel_table.h"
#include "simd.h"

void bnk_rope__avx512vnni(float* x, int32_t heads, int32_t head_dim, const float* cos_sin) {
    int32_t half = head_dim / 2;
    for (int32_t head = 0; head < heads; head++, x += head_dim) {
        for (int32_t i = 0; i < half; i += BNK_LANES) {
            __mmask16 mask = bnk_lanes(half - i);
            __m512 a = _mm512_maskz_loadu_ps(mask, x + i);
            __m512 b = _mm512_maskz_loadu_ps(mask, x + half + i);
            __m512 cosine = _mm512_maskz_loadu_ps(mask, cos_sin + i);
            __m512 sine = _mm512_maskz_loadu_ps(mask, cos_sin + half + i);
            _mm512_mask_storeu_ps(x + i, mask, _mm512_sub_ps(_mm512_mul_ps(a, cosine), _mm512_mul_ps(b, sine)));
            _mm512_mask_storeu_ps(x + half + i, mask, _mm512_add_ps(_mm512_mul_ps(b, cosine), _mm512_mul_ps(a, sine)));
        }
    }
}
