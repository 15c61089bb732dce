/* Rows of I2_S in the order of TL1 and TL2. */
#ifndef BNK_TL_PACK_H
#define BNK_TL_PACK_H

#include "common/tl.h"

/* The codes of columns [from, from + count) of a panel of which `rows` are there; what lies outside the matrix has trits of 0. */
static inline void bnk_tl_read(const uint8_t* codes, int32_t columns, int32_t rows, int32_t from, int32_t count, bnk_tl_column* to) {
    __builtin_memset(to, 1, (size_t)count * sizeof *to);
    count = columns - from < count ? columns - from : count;
    for (int32_t c = 0, run; c < count; c += run) {
        int32_t at = (from + c) % BNK_BLOCK;
        run = BNK_BLOCK_BYTES - at % BNK_BLOCK_BYTES;
        run = run < count - c ? run : count - c;
        const uint8_t* bytes = codes + (from + c) / BNK_BLOCK * BNK_BLOCK_BYTES + at % BNK_BLOCK_BYTES;
        int32_t shift = 6 - 2 * (at / BNK_BLOCK_BYTES);
        for (int32_t r = 0; r < rows; r++, bytes += columns / BNK_FIELDS) {
            for (int32_t i = 0; i < run; i++) {
                to[c + i][r] = bytes[i] >> shift & 3;
            }
        }
    }
}

/* Packs groups; PUT(columns, w) writes a panel's unit. */
template <typename Layout, auto PUT>
static inline void bnk_tl_pack(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    const size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    for (int32_t group = 0; group < rows; group += BNK_TL_GROUP, codes += BNK_TL_GROUP * row_bytes) {
        for (int32_t from = 0; from < columns; from += Layout::UNIT) {
            for (int32_t r = 0; r < BNK_TL_GROUP; r += BNK_TL_ROWS, w += Layout::UNIT_BYTES) {
                int32_t left = rows - group - r;
                int32_t present = left < 0 ? 0 : left < BNK_TL_ROWS ? left : BNK_TL_ROWS;
                bnk_tl_column code[Layout::UNIT];
                bnk_tl_read(codes + (size_t)(present ? r : 0) * row_bytes, columns, present, from, Layout::UNIT, code);
                PUT(code, w);
            }
        }
    }
}

#endif
