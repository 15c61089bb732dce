#include "common/kernel_table.h"
#include "common/page.h"
#include "simd.h"

static inline void round_row(const float* x, uint16_t* to, int32_t n) {
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        vst1_u16(to + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(x + i))));
    }
    for (; i < n; i++) {
        to[i] = bnk_to_half(x[i]);
    }
}

void bnk_store_f16__neon(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    uint16_t* k = (uint16_t*)page + (size_t)slot * (size_t)head_dim;
    for (int32_t head = 0; head < heads; head++, key += head_dim, value += head_dim, k += bnk_head_size(head_dim)) {
        round_row(key, k, head_dim);
        round_row(value, k + bnk_head_size(head_dim) / 2, head_dim);
    }
}
