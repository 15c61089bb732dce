#include "common/kernel_table.h"
#include "simd.h"

void bnk_finish_attention__avx512vnni(const float* state, int32_t heads, int32_t head_dim, float* y) {
    for (int32_t head = 0; head < heads; head++, state += head_dim + 2, y += head_dim) {
        for (int32_t i = 0; i < head_dim; i += BNK_LANES) {
            __mmask16 mask = bnk_lanes(head_dim - i);
            _mm512_mask_storeu_ps(y + i, mask, _mm512_div_ps(_mm512_maskz_loadu_ps(mask, state + 2 + i), _mm512_set1_ps(state[1])));
        }
    }
}
