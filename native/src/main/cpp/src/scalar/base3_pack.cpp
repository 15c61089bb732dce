#include "common/base3.h"
#include "common/kernel_table.h"

/* w = 3 * w + code for each column of a row of I2_S. */
static inline void append_row(const uint8_t* codes, int32_t columns, uint8_t* w) {
    for (int32_t block = 0; block < columns; block += BNK_BLOCK, codes += BNK_BLOCK_BYTES, w += BNK_BLOCK) {
        for (int32_t f = 0; f < BNK_FIELDS; f++) {
            uint8_t* to = w + f * BNK_BLOCK_BYTES;
            for (int32_t i = 0; i < BNK_BLOCK_BYTES; i++) {
                to[i] = (uint8_t)(to[i] + to[i] + to[i] + (codes[i] >> (6 - 2 * f) & 3));
            }
        }
    }
}

void bnk_base3_pack__scalar(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    for (int32_t r = 0; r < rows; r += BNK_BASE3_ROWS, w += columns) {
        int32_t last = rows - r < BNK_BASE3_ROWS ? rows - 1 : r + BNK_BASE3_ROWS - 1;
        for (int32_t i = 0; i < columns; i++) {
            w[i] = 0;
        }
        for (int32_t row = last; row >= r; row--) {
            append_row(codes + (size_t)row * row_bytes, columns, w);
        }
    }
}
