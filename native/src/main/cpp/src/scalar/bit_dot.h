/* One row of ternary codes by one row of activations. */
#ifndef BNK_SCALAR_BIT_DOT_H
#define BNK_SCALAR_BIT_DOT_H

#include "common/ternary.h"

static inline int32_t bnk_bit_dot(const uint8_t* w, const int8_t* codes, int32_t columns) {
    int32_t dot = 0;
    for (int32_t block = 0; block < columns; block += BNK_BLOCK, w += BNK_BLOCK_BYTES) {
        const int8_t* x = codes + block;
        for (int32_t i = 0; i < BNK_BLOCK_BYTES; i++) {
            dot += (w[i] >> 6) * x[i] + (w[i] >> 4 & 3) * x[i + 32] + (w[i] >> 2 & 3) * x[i + 64] + (w[i] & 3) * x[i + 96];
        }
    }
    return dot;
}

#endif
