/* The canonical reductions and elementary functions for one value; the file is compiled without contraction. */
#ifndef BNK_CANONICAL_H
#define BNK_CANONICAL_H

#include <stdint.h>

/* Interleaved sums of dot16 and sum16. */
static constexpr int32_t BNK_LANES = 16;

static constexpr float BNK_EXP_MIN = -87.33654f;
static constexpr float BNK_EXP_MAX = 88.72283f;
static constexpr float BNK_LOG2_E = 1.44269504f;
static constexpr float BNK_LN2_HIGH = 0.693359375f;
static constexpr float BNK_LN2_LOW = -2.12194440e-4f;
/* Cephes' polynomial for (exp(r) - 1 - r) / r^2, highest power first. */
static constexpr float BNK_EXP_0 = 1.9875691500e-4f;
static constexpr float BNK_EXP_1 = 1.3981999507e-3f;
static constexpr float BNK_EXP_2 = 8.3334519073e-3f;
static constexpr float BNK_EXP_3 = 4.1665795894e-2f;
static constexpr float BNK_EXP_4 = 1.6666665459e-1f;
static constexpr float BNK_EXP_5 = 5.0000001201e-1f;

static inline uint32_t bnk_bits(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline float bnk_float(uint32_t bits) {
    float x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

/* The larger one; +0 is larger than -0. */
static inline float bnk_max(float a, float b) {
    return a == b ? bnk_float(bnk_bits(a) & bnk_bits(b)) : a > b ? a : b;
}

/* Nearest integer, ties to even, of |x| < 2^22: the sum with 1.5 * 2^23 has no fraction bits left. */
static inline int32_t bnk_nearest(float x) {
    return (int32_t)(bnk_bits(x + 12582912.0f) - 0x4b400000u);
}

/* Stands for the largest magnitude of vectors that are smaller. */
static constexpr float BNK_LEAST_MAGNITUDE = 1e-5f;

/* The largest magnitude, at least `least`: what integer codes are scaled by. */
static inline float bnk_largest_magnitude(const float* x, int32_t n, float least = BNK_LEAST_MAGNITUDE) {
    float max = least;
    for (int32_t i = 0; i < n; i++) {
        float magnitude = __builtin_fabsf(x[i]);
        max = magnitude > max ? magnitude : max;
    }
    return max;
}

/* x * s rounded to an integer, ties to even, and clamped. */
static inline int32_t bnk_code(float x, float s, int32_t lowest, int32_t highest) {
    int32_t code = bnk_nearest(x * s);
    return code < lowest ? lowest : code > highest ? highest : code;
}

/* s[j] += s[j + 8], s[j + 4], s[j + 2]; s[0] + s[1]. */
static inline float bnk_fold(float s[BNK_LANES]) {
    for (int32_t half = BNK_LANES / 2; half > 1; half /= 2) {
        for (int32_t j = 0; j < half; j++) {
            s[j] += s[j + half];
        }
    }
    return s[0] + s[1];
}

/* s[i mod 16] += a[i] * b[i]; the sums go on from chunk to chunk as long as all but the last are multiples of 16. */
static inline void bnk_dot16_step(float s[BNK_LANES], const float* a, const float* b, int32_t n) {
    int32_t i = 0;
    for (; i + BNK_LANES <= n; i += BNK_LANES) {
        for (int32_t j = 0; j < BNK_LANES; j++) {
            s[j] += a[i + j] * b[i + j];
        }
    }
    for (int32_t j = 0; i + j < n; j++) {
        s[j] += a[i + j] * b[i + j];
    }
}

static inline float bnk_dot16(const float* a, const float* b, int32_t n) {
    float s[BNK_LANES] = {0};
    bnk_dot16_step(s, a, b, n);
    return bnk_fold(s);
}

static inline float bnk_sum16(const float* a, int32_t n) {
    float s[BNK_LANES] = {0};
    for (int32_t i = 0; i < n; i++) {
        s[i % BNK_LANES] += a[i];
    }
    return bnk_fold(s);
}

/* GELU by the hyperbolic tangent. */
static constexpr float BNK_GELU_ROOT = 0.79788456f; /* sqrt(2 / pi) */
static constexpr float BNK_GELU_CUBIC = 0.044715f;

/*
 * exp(x), clamped to the range of normal results. The significand lies in (0.7, 1.5) and the result is normal, so that
 * 2^n goes straight into the exponent; 2^128 itself would not fit a float.
 */
static inline float bnk_exp32(float x) {
    float c = x < BNK_EXP_MIN ? BNK_EXP_MIN : x;
    c = c > BNK_EXP_MAX ? BNK_EXP_MAX : c;
    int32_t n = bnk_nearest(c * BNK_LOG2_E);
    float r = (c - (float)n * BNK_LN2_HIGH) - (float)n * BNK_LN2_LOW;
    float p = BNK_EXP_0;
    p = p * r + BNK_EXP_1;
    p = p * r + BNK_EXP_2;
    p = p * r + BNK_EXP_3;
    p = p * r + BNK_EXP_4;
    p = p * r + BNK_EXP_5;
    return bnk_float(bnk_bits(((p * r) * r + r) + 1.0f) + ((uint32_t)n << 23));
}

static inline float bnk_gelu(float z) {
    float u = BNK_GELU_ROOT * (z + BNK_GELU_CUBIC * ((z * z) * z));
    float tanh = 1.0f - 2.0f / (bnk_exp32(2.0f * u) + 1.0f);
    return (0.5f * z) * (1.0f + tanh);
}

/* binary16 to binary32, exact. */
static inline float bnk_from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t magnitude = half & 0x7fff;
    if (magnitude < 0x0400) {
        return bnk_float(sign | bnk_bits((float)magnitude * 0x1p-24f));
    }
    uint32_t exponent = magnitude < 0x7c00 ? (127 - 15) << 23 : (255 - 31) << 23;
    return bnk_float(sign | ((magnitude << 13) + exponent));
}

/* binary32 to binary16, ties to even; what is too large becomes infinite, a NaN stays one. */
static inline uint16_t bnk_to_half(float x) {
    uint32_t sign = bnk_bits(x) >> 16 & 0x8000;
    uint32_t magnitude = bnk_bits(x) & 0x7fffffff;
    if (magnitude > 0x7f800000) {
        return (uint16_t)(sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
        return (uint16_t)(sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
        return (uint16_t)(sign | (uint32_t)bnk_nearest(bnk_float(magnitude) * 0x1p24f));
    }
    uint32_t rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return (uint16_t)(sign | (rounded - 0x38000000) >> 13);
}

#endif
