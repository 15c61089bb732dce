/* Attention of one query head after the other; the value sums are made for sixteen dimensions at a time. */
#include "common/canonical.h"
#include "common/kernel_table.h"
#include "common/page.h"

static inline float widen(uint16_t x) {
    return bnk_from_half(x);
}

static inline float widen(float x) {
    return x;
}

/* p[t] = score of position t; returns the largest one. */
template <typename T>
static inline float scores(const float* q, const T* keys, int32_t head_dim, int32_t positions, float* p) {
    float c = bnk_score_scale(head_dim);
    float max = -__builtin_inff();
    for (int32_t t = 0; t < positions; t++, keys += head_dim) {
        float s[BNK_LANES] = {0};
        for (int32_t i = 0; i < head_dim; i++) {
            s[i % BNK_LANES] += q[i] * widen(keys[i]);
        }
        p[t] = bnk_fold(s) * c;
        max = bnk_max(max, p[t]);
    }
    return max;
}

/* o[i] = sum of p[t] * v[t][i] for `count` <= 16 dimensions, merged into what is there. */
template <typename T>
static inline void weigh(const float* p, const T* values, int32_t head_dim, int32_t positions, int32_t count, float* o,
                         float alpha, float beta, bool first) {
    float sum[BNK_LANES] = {0};
    for (int32_t t = 0; t < positions; t++, values += head_dim) {
        for (int32_t i = 0; i < count; i++) {
            sum[i] += p[t] * widen(values[i]);
        }
    }
    for (int32_t i = 0; i < count; i++) {
        o[i] = first ? sum[i] : o[i] * alpha + sum[i] * beta;
    }
}

template <typename T>
static inline void attend(const float* q, int32_t query_heads, const T* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                          int32_t positions, float* state, bool first) {
    const T* keys = page + bnk_page_index(kv_head, 0, head_dim);
    const T* values = page + bnk_page_index(heads + kv_head, 0, head_dim);
    float p[BNK_POSITIONS];
    for (int32_t head = 0; head < query_heads; head++, q += head_dim, state += head_dim + 2) {
        float m = scores(q, keys, head_dim, positions, p);
        for (int32_t t = 0; t < positions; t++) {
            p[t] = bnk_exp32(p[t] - m);
        }
        float l = bnk_sum16(p, positions);
        float max = first ? m : bnk_max(state[0], m);
        float alpha = first ? 0.0f : bnk_exp32(state[0] - max);
        float beta = first ? 1.0f : bnk_exp32(m - max);
        state[0] = max;
        state[1] = first ? l : state[1] * alpha + l * beta;
        for (int32_t i = 0; i < head_dim; i += BNK_LANES) {
            int32_t count = head_dim - i < BNK_LANES ? head_dim - i : BNK_LANES;
            weigh(p, values + i, head_dim, positions, count, state + 2 + i, alpha, beta, first);
        }
    }
}

void bnk_attend_f16__scalar(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                            int32_t positions, float* state, int32_t first) {
    attend(q, query_heads, (const uint16_t*)page, heads, head_dim, kv_head, positions, state, first != 0);
}

void bnk_attend_f32__scalar(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                            int32_t positions, float* state, int32_t first) {
    attend(q, query_heads, (const float*)page, heads, head_dim, kv_head, positions, state, first != 0);
}
