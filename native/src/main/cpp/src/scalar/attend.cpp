/* Attention of one query head after the other; the value sums are made for sixteen dimensions at a time. */
#include "common/attention.h"

static inline float widen(uint16_t x) {
    return bnk_from_half(x);
}

static inline float widen(float x) {
    return x;
}

/* p[t] = exp32(p[t] - m), m the largest score; state = m, l = sum16(p). */
static inline void softmax(float* p, int32_t positions, float* state) {
    float m = -__builtin_inff();
    for (int32_t t = 0; t < positions; t++) {
        m = bnk_max(m, p[t]);
    }
    for (int32_t t = 0; t < positions; t++) {
        p[t] = bnk_exp32(p[t] - m);
    }
    state[0] = m;
    state[1] = bnk_sum16(p, positions);
}

/* p[t] = dot16(q, k[t]) * c. */
template <typename T>
static inline void scores(const float* q, const T* keys, int32_t head_dim, int32_t positions, float* p) {
    float c = bnk_score_scale(head_dim);
    for (int32_t t = 0; t < positions; t++, keys += head_dim) {
        float s[BNK_LANES] = {0};
        for (int32_t i = 0; i < head_dim; i++) {
            s[i % BNK_LANES] += q[i] * widen(keys[i]);
        }
        p[t] = bnk_fold(s) * c;
    }
}

/* o[i] = sum of p[t] * v[t][i] for `count` <= 16 dimensions. */
template <typename T>
static inline void weigh(const float* p, const T* values, int32_t head_dim, int32_t positions, int32_t count, float* o) {
    float sum[BNK_LANES] = {0};
    for (int32_t t = 0; t < positions; t++, values += head_dim) {
        for (int32_t i = 0; i < count; i++) {
            sum[i] += p[t] * widen(values[i]);
        }
    }
    for (int32_t i = 0; i < count; i++) {
        o[i] = sum[i];
    }
}

template <typename T>
static inline void attend_head(const float* q, const T* head, int32_t head_dim, int32_t positions, float* state) {
    const T* values = head + bnk_head_size(head_dim) / 2;
    float p[BNK_POSITIONS];
    scores(q, head, head_dim, positions, p);
    softmax(p, positions, state);
    for (int32_t i = 0; i < head_dim; i += BNK_LANES) {
        int32_t count = head_dim - i < BNK_LANES ? head_dim - i : BNK_LANES;
        weigh(p, values + i, head_dim, positions, count, state + 2 + i);
    }
}

/* p[t] = (float(sum of a[i] * k[t][i]) * d[t]) * (c / s) with a the codes of the query, s their factor, d the key scales. */
static inline void scores_q8(const float* q, const int8_t* keys, const float* scales, int32_t head_dim, int32_t positions, float* p) {
    int16_t a[BNK_MAX_HEAD_DIM];
    float s = (float)BNK_QUERY_LEVELS / bnk_largest_magnitude(q, head_dim);
    for (int32_t i = 0; i < head_dim; i++) {
        a[i] = (int16_t)bnk_code(q[i], s, -BNK_QUERY_LEVELS, BNK_QUERY_LEVELS);
    }
    float c = bnk_score_scale(head_dim) / s;
    for (int32_t t = 0; t < positions; t++) {
        int32_t sum = 0;
        for (int32_t i = 0; i < head_dim; i += 2) {
            const int8_t* k = keys + bnk_key_index_q8(t, i, head_dim);
            sum += a[i] * k[0] + a[i + 1] * k[1];
        }
        p[t] = ((float)sum * scales[t]) * c;
    }
}

/* o[i] = float(sum of b[t] * v[t][i]) * (1 / s) with b the codes of p[t] * d[t], s their factor, d the value scales. */
static inline void weigh_q8(float* p, const int8_t* values, const float* scales, int32_t head_dim, int32_t positions, float* o) {
    for (int32_t t = 0; t < positions; t++) {
        p[t] *= scales[t];
    }
    float s = (float)BNK_WEIGHT_LEVELS / bnk_largest_magnitude(p, positions);
    int32_t sums[BNK_MAX_HEAD_DIM] = {0};
    for (int32_t t = 0; t < positions; t++) {
        int32_t b = bnk_code(p[t], s, -BNK_WEIGHT_LEVELS, BNK_WEIGHT_LEVELS);
        for (int32_t i = 0; i < head_dim; i++) {
            sums[i] += b * values[bnk_value_index_q8(t, i, head_dim)];
        }
    }
    for (int32_t i = 0; i < head_dim; i++) {
        o[i] = (float)sums[i] * (1.0f / s);
    }
}

static inline void attend_head(const float* q, const int8_t* head, int32_t head_dim, int32_t positions, float* state) {
    const int8_t* values = head + bnk_head_size(head_dim) / 2;
    float p[BNK_POSITIONS];
    scores_q8(q, head, bnk_key_scales(head), head_dim, positions, p);
    softmax(p, positions, state);
    weigh_q8(p, values, bnk_value_scales(head), head_dim, positions, state + 2);
}

template <typename T>
static inline void attend(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions, float* state) {
    for (int32_t h = 0; h < query_heads; h++) {
        attend_head(q + h * head_dim, bnk_head_of<T>(page, kv_head, head_dim), head_dim, positions, state + h * (head_dim + 2));
    }
}

void bnk_attend_f16__scalar(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions, float* state) {
    attend<uint16_t>(q, query_heads, page, head_dim, kv_head, positions, state);
}

void bnk_attend_f32__scalar(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions, float* state) {
    attend<float>(q, query_heads, page, head_dim, kv_head, positions, state);
}

void bnk_attend_q8__scalar(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions, float* state) {
    attend<int8_t>(q, query_heads, page, head_dim, kv_head, positions, state);
}
