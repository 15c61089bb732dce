#include "common/kernel_table.h"
#include "simd.h"

static inline float mean_square(const float* x, int32_t n) {
    bnk_sixteen sums = bnk_zeros();
    int32_t i = 0;
    for (; i + BNK_LANES <= n; i += BNK_LANES) {
        bnk_sixteen a = bnk_load(x + i);
        bnk_accumulate(&sums, a, a);
    }
    float s[BNK_LANES];
    bnk_store(s, sums);
    bnk_dot16_step(s, x + i, x + i, n - i);
    return bnk_fold(s) / (float)n;
}

void bnk_rms_norm__neon(const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, y += n) {
        float r = 1.0f / __builtin_sqrtf(mean_square(x, n) + epsilon);
        int32_t i = 0;
        for (; i + 4 <= n; i += 4) {
            vst1q_f32(y + i, vmulq_f32(vmulq_f32(vld1q_f32(x + i), vdupq_n_f32(r)), vld1q_f32(w + i)));
        }
        for (; i < n; i++) {
            y[i] = (x[i] * r) * w[i];
        }
    }
}
