#include "common/kernel_table.h"
#include "simd.h"

static inline float largest_magnitude(const float* x, int32_t n) {
    float32x4_t largest = vdupq_n_f32(1e-5f);
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        largest = vmaxnmq_f32(largest, vabsq_f32(vld1q_f32(x + i))); /* a NaN is passed over */
    }
    float max = vmaxnmvq_f32(largest);
    for (; i < n; i++) {
        float m = __builtin_fabsf(x[i]);
        max = m > max ? m : max;
    }
    return max;
}

static inline int16x8_t eight(const float* x, float s) {
    int32x4_t low = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x), s));
    int32x4_t high = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(x + 4), s));
    return vcombine_s16(vqmovn_s32(low), vqmovn_s32(high));
}

/* Codes of n values; returns their sum. The narrowing saturates, which clamps. */
static inline int32_t quantize_row(const float* x, float s, int8_t* codes, int32_t n) {
    int32x4_t sums = vdupq_n_s32(0);
    int32_t i = 0;
    for (; i + 16 <= n; i += 16) {
        int8x16_t packed = vcombine_s8(vqmovn_s16(eight(x + i, s)), vqmovn_s16(eight(x + i + 8, s)));
        vst1q_s8(codes + i, packed);
        sums = vpadalq_s16(sums, vpaddlq_s8(packed));
    }
    int32_t sum = vaddvq_s32(sums);
    for (; i < n; i++) {
        int32_t code = bnk_nearest(x[i] * s);
        code = code < -128 ? -128 : code > 127 ? 127 : code;
        codes[i] = (int8_t)code;
        sum += code;
    }
    return sum;
}

void bnk_quantize__neon(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        scales[t] = 127.0f / largest_magnitude(x, n);
        sums[t] = quantize_row(x, scales[t], codes, n);
    }
}
