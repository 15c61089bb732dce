/* What the vector kernels of attention share: the loop over heads, the merging of blocks. */
#ifndef BNK_ATTENTION_H
#define BNK_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "common/canonical.h"
#include "common/page.h"

/* Query heads that share what is loaded. */
static constexpr int32_t BNK_HEADS = 4;

namespace {

/* How a block goes into the state: state * alpha + block * beta, or, for the first one, alone. */
struct bnk_merge {
    float alpha;
    float beta;
    bool first;
};

}  // namespace

/* Sets or merges m and l of one head. */
static inline bnk_merge bnk_merge_sums(float* state, float m, float l, bool first) {
    if (first) {
        state[0] = m;
        state[1] = l;
        return {0.0f, 1.0f, true};
    }
    float max = bnk_max(state[0], m);
    bnk_merge by = {bnk_exp32(state[0] - max), bnk_exp32(m - max), false};
    state[0] = max;
    state[1] = state[1] * by.alpha + l * by.beta;
    return by;
}

/* Asks for `count` numbers that are needed soon, in the second cache. */
template <typename T>
static inline void bnk_prefetch(const T* x, int32_t count) {
    for (int32_t i = 0; i < count; i += 64 / (int32_t)sizeof(T)) {
        __builtin_prefetch(x + i, 0, 2);
    }
}

/* GROUP takes BNK_HEADS query heads, SINGLE one: (q, keys, values, head_dim, positions, state, first). */
template <typename T, auto GROUP, auto SINGLE>
static inline void bnk_attend_all(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                                  int32_t positions, float* state, int32_t first) {
    const T* keys = (const T*)page + bnk_page_index(kv_head, 0, head_dim);
    const T* values = (const T*)page + bnk_page_index(heads + kv_head, 0, head_dim);
    int32_t h = 0;
    for (; h + BNK_HEADS <= query_heads; h += BNK_HEADS, q += BNK_HEADS * head_dim, state += BNK_HEADS * (head_dim + 2)) {
        GROUP(q, keys, values, head_dim, positions, state, first != 0);
    }
    for (; h < query_heads; h++, q += head_dim, state += head_dim + 2) {
        SINGLE(q, keys, values, head_dim, positions, state, first != 0);
    }
}

#endif
