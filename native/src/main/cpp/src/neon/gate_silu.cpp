#include "common/kernel_table.h"
#include "simd.h"

void bnk_gate_silu__neon(const float* gate, const float* up, float* y, int32_t n) {
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        float32x4_t z = vld1q_f32(gate + i);
        float32x4_t silu = vdivq_f32(z, vaddq_f32(vdupq_n_f32(1.0f), bnk_exp32(vnegq_f32(z))));
        vst1q_f32(y + i, vmulq_f32(silu, vld1q_f32(up + i)));
    }
    for (; i < n; i++) {
        y[i] = (gate[i] / (1.0f + bnk_exp32(-gate[i]))) * up[i];
    }
}
