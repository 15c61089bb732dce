/* The base-3 layout of ternary weights: a byte holds one column of a group of five rows, the sum of code[i] * 3^i. */
#ifndef BNK_BASE3_H
#define BNK_BASE3_H

#include "common/ternary.h"

/* Rows of a group. */
static constexpr int32_t BNK_BASE3_ROWS = 5;

#endif
