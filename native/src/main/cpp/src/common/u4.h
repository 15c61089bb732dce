/*
 * Rows of 4-bit codes: a block of 128 columns in 64 bytes, column k of the lower half in the low four bits of byte k,
 * column 64 + k in its high four bits. Value = step of the row * code.
 */
#ifndef BNK_U4_H
#define BNK_U4_H

#include <stdint.h>

static constexpr int32_t BNK_U4_BLOCK = 128;
static constexpr int32_t BNK_U4_BYTES = 64;

/* Steps from the smallest value of a row to its largest: code 0 to 15. */
static constexpr float BNK_U4_STEPS = 7.5f;

/* A step in the fixed-point numbers that the dither is added to. */
static constexpr int32_t BNK_U4_FRACTION_BITS = 16;
static constexpr float BNK_U4_ONE = 65536.0f;

/* Stands for the largest magnitude of smaller rows, so that the step is a normal number. */
static constexpr float BNK_U4_LEAST = 0x1p-100f;

#endif
