/*
 * A page of the KV cache: head after head, the keys of BNK_POSITIONS positions and then their values.
 *   binary16, binary32   keys and values [position][head_dim]
 *   8 bits               float key scales [position], value scales [position]; then codes, so that integer products need no
 *                        shuffles and no horizontal sums: keys [position / 16][head_dim / 2][position % 16][2],
 *                        values [position / 2][head_dim][position % 2]
 */
#ifndef BNK_PAGE_H
#define BNK_PAGE_H

#include <stddef.h>
#include <stdint.h>

static constexpr int32_t BNK_POSITIONS = 256;
/* The widest head: its codes fit the stack, and the integer sums of 8-bit keys stay exact. */
static constexpr int32_t BNK_MAX_HEAD_DIM = 1024;

/* Numbers of a head: its keys, then as many of its values. */
static inline size_t bnk_head_size(int32_t head_dim) {
    return (size_t)2 * BNK_POSITIONS * (size_t)head_dim;
}

/* Bytes of the scales before the codes of a head of 8 bits. */
static constexpr size_t BNK_SCALES_BYTES = 2 * BNK_POSITIONS * sizeof(float);

static inline size_t bnk_head_bytes_q8(int32_t head_dim) {
    return BNK_SCALES_BYTES + bnk_head_size(head_dim);
}

/* Positions of a block of 8-bit keys. */
static constexpr int32_t BNK_KEY_BLOCK = 16;

/* Where code i of a slot's key is among the keys of a head; i is even, code i + 1 follows. */
static inline size_t bnk_key_index_q8(int32_t slot, int32_t i, int32_t head_dim) {
    size_t pair = (size_t)(slot / BNK_KEY_BLOCK) * (size_t)(head_dim / 2) + (size_t)(i / 2);
    return 2 * (pair * BNK_KEY_BLOCK + (size_t)(slot % BNK_KEY_BLOCK));
}

/* Where code i of a slot's value is among the values of a head. */
static inline size_t bnk_value_index_q8(int32_t slot, int32_t i, int32_t head_dim) {
    return 2 * ((size_t)(slot / 2) * (size_t)head_dim + (size_t)i) + (size_t)(slot % 2);
}

/* Factor of the scores: 1 / sqrt(head_dim), rounded to binary32 from binary64. */
static inline float bnk_score_scale(int32_t head_dim) {
    return (float)(1.0 / __builtin_sqrt((double)head_dim));
}

#endif
