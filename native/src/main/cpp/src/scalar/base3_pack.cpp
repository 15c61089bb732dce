#include "common/base3.h"
#include "common/kernel_table.h"

/* Field f of 32 bytes of R rows, as 32 bytes. */
template <int32_t R>
static inline void pack_field(const uint8_t* codes, size_t row_bytes, int32_t f, uint8_t* w) {
    const int32_t shift = 6 - 2 * f;
    for (int32_t i = 0; i < BNK_BLOCK_BYTES; i++) {
        uint32_t digits = 0;
        for (int32_t r = R - 1; r >= 0; r--) {
            digits = 3 * digits + (uint32_t)(codes[(size_t)r * row_bytes + (size_t)i] >> shift & 3);
        }
        w[i] = (uint8_t)digits;
    }
}

template <int32_t R>
static inline void pack_group(const uint8_t* codes, int32_t columns, uint8_t* w) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    for (int32_t block = 0; block < columns; block += BNK_BLOCK, codes += BNK_BLOCK_BYTES) {
        for (int32_t f = 0; f < BNK_FIELDS; f++, w += BNK_BLOCK_BYTES) {
            pack_field<R>(codes, row_bytes, f, w);
        }
    }
}

void bnk_base3_pack__scalar(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    static_assert(BNK_BASE3_ROWS == 5, "one case a number of rows");
    const size_t group_bytes = (size_t)BNK_BASE3_ROWS * (size_t)(columns / BNK_FIELDS);
    for (; rows >= BNK_BASE3_ROWS; rows -= BNK_BASE3_ROWS, codes += group_bytes, w += columns) {
        pack_group<BNK_BASE3_ROWS>(codes, columns, w);
    }
    switch (rows) {
        case 1: return pack_group<1>(codes, columns, w);
        case 2: return pack_group<2>(codes, columns, w);
        case 3: return pack_group<3>(codes, columns, w);
        case 4: return pack_group<4>(codes, columns, w);
    }
}
