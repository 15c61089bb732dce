/* A row of TL1 or TL2 by one row of activations. */
#ifndef BNK_SCALAR_TL_DOT_H
#define BNK_SCALAR_TL_DOT_H

#include "common/tl_bytes.h"

/* The sum of trit * activation; `w` points at the row's group. */
template <typename Layout>
static inline int32_t bnk_tl_dot(const uint8_t* w, int32_t row, const int8_t* codes, int32_t columns) {
    w += row / BNK_TL_ROWS * Layout::UNIT_BYTES;
    int32_t dot = 0;
    for (int32_t c = 0; c < columns; c++) {
        const uint8_t* unit = w + (size_t)(c / Layout::UNIT) * BNK_TL_UNIT_BYTES<Layout>;
        int32_t i = c % Layout::UNIT;
        dot += Layout::trit(bnk_tl_index<Layout>(unit, i / Layout::TRITS, row % BNK_TL_ROWS), i % Layout::TRITS) * codes[c];
    }
    return dot;
}

#endif
