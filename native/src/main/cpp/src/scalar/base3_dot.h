/* A group of base-3 rows by one row of activations. */
#ifndef BNK_SCALAR_BASE3_DOT_H
#define BNK_SCALAR_BASE3_DOT_H

#include "common/base3.h"

static inline void bnk_base3_dots(const uint8_t* w, const int8_t* codes, int32_t columns, int32_t dots[BNK_BASE3_ROWS]) {
    for (int32_t i = 0; i < BNK_BASE3_ROWS; i++) {
        dots[i] = 0;
    }
    for (int32_t column = 0; column < columns; column++) {
        int32_t digits = w[column];
        for (int32_t i = 0; i < BNK_BASE3_ROWS; i++, digits /= 3) {
            dots[i] += digits % 3 * codes[column];
        }
    }
}

#endif
