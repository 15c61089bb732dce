#include "common/kernel_table.h"
#include "simd.h"

static inline float32x4_t gelu(float32x4_t z) {
    const float32x4_t one = vdupq_n_f32(1.0f), two = vdupq_n_f32(2.0f);
    float32x4_t cube = vmulq_f32(vmulq_f32(z, z), z);
    float32x4_t u = vmulq_f32(vdupq_n_f32(BNK_GELU_ROOT), vaddq_f32(z, vmulq_f32(vdupq_n_f32(BNK_GELU_CUBIC), cube)));
    float32x4_t tanh = vsubq_f32(one, vdivq_f32(two, vaddq_f32(bnk_exp32(vmulq_f32(two, u)), one)));
    return vmulq_f32(vmulq_f32(vdupq_n_f32(0.5f), z), vaddq_f32(one, tanh));
}

void bnk_gate_gelu__neon(const float* gate, const float* up, float* y, int32_t n) {
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        vst1q_f32(y + i, vmulq_f32(gelu(vld1q_f32(gate + i)), vld1q_f32(up + i)));
    }
    for (; i < n; i++) {
        y[i] = bnk_gelu(gate[i]) * up[i];
    }
}
