/* The I2_S layout of ternary weights and the bounds of its products. */
#ifndef BNK_TERNARY_H
#define BNK_TERNARY_H

#include <stdint.h>

/* Columns of a block: column j lies in byte j % 32 at bits 6 - 2 * (j / 32). */
static constexpr int32_t BNK_BLOCK = 128;
static constexpr int32_t BNK_BLOCK_BYTES = 32;
/* Fields of two bits in a byte. */
static constexpr int32_t BNK_FIELDS = 4;

/*
 * A product of pairs (u8 code 0..3 by s8 activation, two of them added, as maddubs gives) lies in [-768, 762], whatever
 * the code and the activation. An int16 lane takes 42 of them before it can overflow, the products of 10 blocks.
 */
static constexpr int32_t BNK_PAIR_MIN = 2 * 3 * -128;
static constexpr int32_t BNK_SAFE_PAIRS = -32768 / BNK_PAIR_MIN;
static constexpr int32_t BNK_SAFE_BLOCKS = BNK_SAFE_PAIRS / BNK_FIELDS;
static_assert(BNK_SAFE_BLOCKS * BNK_FIELDS * BNK_PAIR_MIN >= -32768, "the pair sums must fit an int16");
static_assert(BNK_SAFE_BLOCKS * BNK_FIELDS * 2 * 3 * 127 <= 32767, "the pair sums must fit an int16");

/* y = (float(acc) / s) * scale; `dot` is the sum of code * activation, `sum` that of the activations: acc = dot - sum. */
static inline float bnk_bit_output(int32_t dot, int32_t sum, float s, float scale) {
    return ((float)(dot - sum) / s) * scale;
}

#endif
