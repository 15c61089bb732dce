/* The I2_S layout of ternary weights and the bounds of its products. */
#ifndef BNK_TERNARY_H
#define BNK_TERNARY_H

#include <stddef.h>
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

/* The code of a column in a row of I2_S. */
static inline int32_t bnk_code(const uint8_t* row, int32_t column) {
    return row[column / BNK_BLOCK * BNK_BLOCK_BYTES + column % BNK_BLOCK_BYTES] >> (6 - 2 * (column % BNK_BLOCK / BNK_BLOCK_BYTES)) & 3;
}

/* Index row * columns + column of the first code 3 of some rows of I2_S, or -1. */
static inline int64_t bnk_first_corrupt(const uint8_t* codes, int32_t columns, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    for (int32_t r = 0; r < rows; r++, codes += row_bytes) {
        uint8_t both = 0;
        for (size_t i = 0; i < row_bytes; i++) {
            both |= codes[i] & codes[i] >> 1 & 0x55;
        }
        for (int32_t column = 0; both && column < columns; column++) {
            if (bnk_code(codes, column) == 3) {
                return (int64_t)r * columns + column;
            }
        }
    }
    return -1;
}

/* y = (float(acc) / s) * scale; `dot` is the sum of code * activation, `sum` that of the activations: acc = dot - sum. */
static inline float bnk_bit_output(int32_t dot, int32_t sum, float s, float scale) {
    return ((float)(dot - sum) / s) * scale;
}

#endif
