/* A page of the KV cache: keys [heads][BNK_POSITIONS][head_dim], then values likewise. */
#ifndef BNK_PAGE_H
#define BNK_PAGE_H

#include <stddef.h>
#include <stdint.h>

static constexpr int32_t BNK_POSITIONS = 256;

/* Index of the first element of a head's key in a slot; the value lies `heads` heads further. */
static inline size_t bnk_page_index(int32_t head, int32_t slot, int32_t head_dim) {
    return ((size_t)head * BNK_POSITIONS + (size_t)slot) * (size_t)head_dim;
}

/* Factor of the scores: 1 / sqrt(head_dim), rounded to binary32 from binary64. */
static inline float bnk_score_scale(int32_t head_dim) {
    return (float)(1.0 / __builtin_sqrt((double)head_dim));
}

#endif
