/* What the kernels of attention share: constants of the 8-bit cache, the loop over heads, the storing of codes. */
#ifndef BNK_ATTENTION_H
#define BNK_ATTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "common/canonical.h"
#include "common/kernel_table.h"
#include "common/page.h"

/* Query heads that share what is loaded. */
static constexpr int32_t BNK_HEADS = 4;

/*
 * Codes of a query and of the weights of a page's values lie in [-levels, levels]. Times 127 and summed over
 * BNK_MAX_HEAD_DIM dimensions or BNK_POSITIONS positions they stay below 2^31.
 */
static constexpr int32_t BNK_QUERY_LEVELS = 2047;
static constexpr int32_t BNK_WEIGHT_LEVELS = 32767;
static_assert((int64_t)BNK_QUERY_LEVELS * 128 * BNK_MAX_HEAD_DIM < INT32_MAX && (int64_t)BNK_WEIGHT_LEVELS * 128 * BNK_POSITIONS < INT32_MAX,
              "the integer sums are exact");

/* A page's numbers of `kv_head`: its keys, then its values. */
template <typename T>
static inline const T* bnk_head_of(const void* page, int32_t kv_head, int32_t head_dim) {
    return (const T*)page + (size_t)kv_head * bnk_head_size(head_dim);
}

/* The codes of `kv_head`; its scales lie before them. */
template <>
inline const int8_t* bnk_head_of(const void* page, int32_t kv_head, int32_t head_dim) {
    return (const int8_t*)page + (size_t)kv_head * bnk_head_bytes_q8(head_dim) + BNK_SCALES_BYTES;
}

static inline const float* bnk_key_scales(const int8_t* codes) {
    return (const float*)(codes - BNK_SCALES_BYTES);
}

static inline const float* bnk_value_scales(const int8_t* codes) {
    return bnk_key_scales(codes) + BNK_POSITIONS;
}

/* The sums of all heads from dimension i on. */
template <typename T>
static inline auto bnk_columns(T o[][BNK_MAX_HEAD_DIM], int32_t i) {
    return (T(*)[BNK_MAX_HEAD_DIM])(o[0] + i);
}

/* Bytes from what is read to what is asked for: keys and values follow each other in the order of the work. */
static constexpr int32_t BNK_AHEAD = 8192;

/* Asks for what lies BNK_AHEAD behind `count` numbers. */
template <typename T>
static inline void bnk_prefetch(const T* x, int32_t count) {
    const char* from = (const char*)x + BNK_AHEAD;
    for (int32_t i = 0; i < count * (int32_t)sizeof(T); i += 64) {
        __builtin_prefetch(from + i);
    }
}

/* GROUP takes BNK_HEADS query heads, SINGLE one: (q, head of the page, head_dim, positions, state). */
template <typename T, auto GROUP, auto SINGLE>
static inline void bnk_attend_all(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head,
                                  int32_t positions, float* state) {
    const T* head = bnk_head_of<T>(page, kv_head, head_dim);
    int32_t h = 0;
    for (; h + BNK_HEADS <= query_heads; h += BNK_HEADS, q += BNK_HEADS * head_dim, state += BNK_HEADS * (head_dim + 2)) {
        GROUP(q, head, head_dim, positions, state);
    }
    for (; h < query_heads; h++, q += head_dim, state += head_dim + 2) {
        SINGLE(q, head, head_dim, positions, state);
    }
}

/* Stores the codes that QUANTIZE makes of each head's key and value. */
template <bnk_quantize_kernel QUANTIZE>
static inline void bnk_store_codes(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    int8_t codes[BNK_MAX_HEAD_DIM];
    float s;
    int32_t sum;
    int8_t* keys = (int8_t*)page + BNK_SCALES_BYTES;
    for (int32_t head = 0; head < heads; head++, key += head_dim, value += head_dim, keys += bnk_head_bytes_q8(head_dim)) {
        int8_t* values = keys + bnk_head_size(head_dim) / 2;
        float* scales = (float*)(keys - BNK_SCALES_BYTES);
        QUANTIZE(key, codes, &s, &sum, head_dim, 1);
        scales[slot] = 1.0f / s;
        for (int32_t i = 0; i < head_dim; i += 2) {
            __builtin_memcpy(keys + bnk_key_index_q8(slot, i, head_dim), codes + i, 2);
        }
        QUANTIZE(value, codes, &s, &sum, head_dim, 1);
        scales[BNK_POSITIONS + slot] = 1.0f / s;
        for (int32_t i = 0; i < head_dim; i++) {
            values[bnk_value_index_q8(slot, i, head_dim)] = codes[i];
        }
    }
}

#endif
