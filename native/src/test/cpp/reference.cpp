#include "reference.h"

#include "bitnet_kernels.h"

#include <math.h>
#include <string.h>

#include <algorithm>
#include <limits>

namespace reference {

static float bits_to_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static float fold(float* s) {
    for (int j = 0; j < 8; j++) s[j] += s[j + 8];
    for (int j = 0; j < 4; j++) s[j] += s[j + 4];
    for (int j = 0; j < 2; j++) s[j] += s[j + 2];
    return s[0] + s[1];
}

float dot16(const float* a, const float* b, int n) {
    float s[16] = {};
    for (int i = 0; i < n; i++) s[i % 16] += a[i] * b[i];
    return fold(s);
}

static float sum16(const float* a, int n) {
    float s[16] = {};
    for (int i = 0; i < n; i++) s[i % 16] += a[i];
    return fold(s);
}

float exp32(float x) {
    float c = std::min(std::max(x, -87.33654f), 88.72283f);
    float n = rintf(c * 1.44269504f);
    float r = (c - n * 0.693359375f) - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    for (float coefficient : {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f}) {
        p = p * r + coefficient;
    }
    return ldexpf(((p * r) * r + r) + 1.0f, (int)n);
}

float from_half(uint16_t half) {
    int exponent = half >> 10 & 31;
    int fraction = half & 1023;
    float magnitude;
    if (exponent == 31) {
        magnitude = fraction ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
    } else if (exponent == 0) {
        magnitude = ldexpf((float)fraction, -24);
    } else {
        magnitude = ldexpf((float)(1024 + fraction), exponent - 25);
    }
    return half & 0x8000 ? -magnitude : magnitude;
}

uint16_t to_half(float x) {
    uint16_t sign = signbit(x) ? 0x8000 : 0;
    double magnitude = fabs((double)x);
    if (isnan(x)) return sign | 0x7e00;
    if (magnitude == 0) return sign;
    if (isinf(x)) return sign | 0x7c00;
    int exponent = std::max(ilogb(magnitude), -14);
    /* The significand in units of the last of ten fraction bits. */
    double units = rint(ldexp(magnitude, 10 - exponent));
    if (ldexp(units, exponent - 10) >= 65536) return sign | 0x7c00;
    return (uint16_t)(sign + ((exponent + 14) << 10) + (int)units);
}

int block(int type) {
    return type == BNK_Q8_0 ? 32 : type == BNK_Q6_K ? 256 : 1;
}

int row_bytes(int type, int n) {
    static const int BYTES[] = {4, 2, 2, 34, 210};
    return n / block(type) * BYTES[type];
}

static uint16_t u16(const uint8_t* at) {
    return (uint16_t)(at[0] + 256 * at[1]);
}

static int q6_k_code(const uint8_t* b, int e) {
    int half = e / 128, group = e % 128 / 32, lane = e % 32;
    int low_byte = b[half * 64 + (group % 2) * 32 + lane];
    int low = group < 2 ? low_byte % 16 : low_byte / 16;
    int high = (b[128 + half * 32 + lane] >> (2 * group)) % 4;
    return low + 16 * high - 32;
}

static const uint8_t* block_of(int type, const uint8_t* row, int i) {
    return row + row_bytes(type, i / block(type) * block(type));
}

int table_code(int type, const uint8_t* row, int i) {
    const uint8_t* b = block_of(type, row, i);
    return type == BNK_Q8_0 ? (int8_t)b[2 + i % 32] : q6_k_code(b, i % 256);
}

float table_scale(int type, const uint8_t* row, int i) {
    const uint8_t* b = block_of(type, row, i);
    return type == BNK_Q8_0 ? from_half(u16(b)) : from_half(u16(b + 208)) * (float)(int8_t)b[192 + i % 256 / 16];
}

float table_value(int type, const uint8_t* row, int i) {
    const uint8_t* b = block_of(type, row, i);
    switch (type) {
        case BNK_F32: return bits_to_float((uint32_t)u16(b + 2) << 16 | u16(b));
        case BNK_F16: return from_half(u16(b));
        case BNK_BF16: return bits_to_float((uint32_t)u16(b) << 16);
        default: return table_scale(type, row, i) * (float)table_code(type, row, i);
    }
}

int trit(const uint8_t* row, int j) {
    return (row[j / 128 * 32 + j % 32] >> (6 - 2 * (j % 128 / 32)) & 3) - 1;
}

void rms_norm(const float* x, const float* w, float epsilon, float* y, int n) {
    float r = 1.0f / sqrtf(dot16(x, x, n) / (float)n + epsilon);
    for (int i = 0; i < n; i++) y[i] = (x[i] * r) * w[i];
}

void quantize(const float* x, int8_t* codes, float* scale, int32_t* sum, int n) {
    float max = 1e-5f;
    for (int i = 0; i < n; i++) max = std::max(max, fabsf(x[i]));
    *scale = 127.0f / max;
    *sum = 0;
    for (int i = 0; i < n; i++) {
        codes[i] = (int8_t)std::min(127.0f, std::max(-128.0f, rintf(x[i] * *scale)));
        *sum += codes[i];
    }
}

void quantize_u4(const float* x, const float* dither, uint8_t* codes, float* step, int n) {
    float max = 0x1p-100f;
    for (int i = 0; i < n; i++) max = std::max(max, fabsf(x[i]));
    *step = max / 7.5f;
    for (int i = 0; i < n; i++) {
        int code = (int)floor((rintf(x[i] * (491520.0f / max)) + (double)dither[i]) / 65536);
        uint8_t& pair = codes[i / 128 * 64 + i % 64];
        pair = (uint8_t)(i % 128 < 64 ? code : pair | code << 4);
    }
}

float estimate_u4(const uint8_t* codes, float step, const int8_t* x, float scale, int n) {
    int64_t coarse = 0, fine = 0;
    for (int i = 0; i < n; i++) {
        int code = codes[i / 128 * 64 + i % 64] >> (i % 128 < 64 ? 0 : 4) & 15;
        coarse += code * x[i];
        fine += code * x[n + i];
    }
    return step * ((128 * (float)coarse + (float)fine) / scale);
}

float estimate(int type, const uint8_t* row, const int8_t* x, float scale, int n) {
    float s[16] = {};
    for (int i = 0; i < n; i += 4) {
        int product = 0;
        for (int j = i; j < i + 4; j++) product += table_code(type, row, j) * (128 * x[j] + x[n + j]);
        s[i / 4 % 16] += table_scale(type, row, i) * (float)product;
    }
    return fold(s) / scale;
}

void rope(float* x, int head_dim, const float* cos_sin) {
    int half = head_dim / 2;
    for (int i = 0; i < half; i++) {
        float a = x[i], b = x[half + i];
        x[i] = a * cos_sin[i] - b * cos_sin[half + i];
        x[half + i] = b * cos_sin[i] + a * cos_sin[half + i];
    }
}

/* The larger one, where +0 is larger than -0. */
static float larger(float a, float b) {
    if (a == b) return signbit(a) ? b : a;
    return a > b ? a : b;
}

/* p[t] = exp32(p[t] - m); state = m, l. */
static void softmax(std::vector<float>& p, float* state) {
    float m = -std::numeric_limits<float>::infinity();
    for (float score : p) m = larger(m, score);
    for (float& score : p) score = exp32(score - m);
    state[0] = m;
    state[1] = sum16(p.data(), (int)p.size());
}

void attend(const float* q, const Rows& keys, const Rows& values, int positions, float* state) {
    int n = keys.head_dim;
    float c = (float)(1 / sqrt((double)n));
    std::vector<float> p(positions);
    for (int t = 0; t < positions; t++) p[t] = dot16(q, keys.at(t), n) * c;
    softmax(p, state);
    for (int i = 0; i < n; i++) {
        state[2 + i] = 0;
        for (int t = 0; t < positions; t++) state[2 + i] += p[t] * values.at(t)[i];
    }
}

/* Codes of up to `levels`; returns their factor. */
static float make_codes(const float* x, int n, float levels, std::vector<int64_t>& codes) {
    float max = 1e-5f;
    for (int i = 0; i < n; i++) max = std::max(max, fabsf(x[i]));
    float s = levels / max;
    for (int i = 0; i < n; i++) codes.push_back((int64_t)rintf(x[i] * s));
    return s;
}

void attend_q8(const float* q, const Rows& keys, const Rows& values, int positions, float* state) {
    int n = keys.head_dim;
    std::vector<int64_t> a, b;
    float c = (float)(1 / sqrt((double)n)) / make_codes(q, n, 2047, a);
    std::vector<float> p(positions);
    for (int t = 0; t < positions; t++) {
        int64_t sum = 0;
        for (int i = 0; i < n; i++) sum += a[i] * (int64_t)keys.at(t)[i];
        p[t] = ((float)sum * keys.scales[t]) * c;
    }
    softmax(p, state);
    for (int t = 0; t < positions; t++) p[t] *= values.scales[t];
    float factor = 1.0f / make_codes(p.data(), positions, 32767, b);
    for (int i = 0; i < n; i++) {
        int64_t sum = 0;
        for (int t = 0; t < positions; t++) sum += b[t] * (int64_t)values.at(t)[i];
        state[2 + i] = (float)sum * factor;
    }
}

void merge_attention(float* state, const float* block, int head_dim) {
    float m = larger(state[0], block[0]);
    float alpha = exp32(state[0] - m);
    float beta = exp32(block[0] - m);
    state[0] = m;
    for (int i = 1; i < head_dim + 2; i++) state[i] = state[i] * alpha + block[i] * beta;
}

float relu2(float z) {
    return z > 0 ? z * z : 0.0f;
}

float silu(float z) {
    return z / (1.0f + exp32(-z));
}

float gelu(float z) {
    float u = 0.79788456f * (z + 0.044715f * ((z * z) * z));
    float tanh = 1.0f - 2.0f / (exp32(2.0f * u) + 1.0f);
    return (0.5f * z) * (1.0f + tanh);
}

}  // namespace reference
