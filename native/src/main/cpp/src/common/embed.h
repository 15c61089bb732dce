/* One row of a table, dequantised in the parts that common/head_tiles.h describes. */
#ifndef BNK_EMBED_H
#define BNK_EMBED_H

#include "common/head_tiles.h"

/* Format gives whole blocks; what is left of a row that is not a multiple of 32 long is taken from the scalar Plain. */
template <typename Format, typename Plain>
static inline void bnk_embed(const uint8_t* row, float* y, int32_t n) {
    const uint8_t* at = row;
    int32_t i = 0;
    for (; i + Format::BLOCK <= n; i += Format::BLOCK, at += Format::BYTES) {
        Format block;
        block.open(at);
        for (int32_t part = 0; part < Format::BLOCK / BNK_PART; part++) {
            block.part(part).store(y + i + part * BNK_PART);
        }
    }
    Plain::dequantize(row, i, n - i, y + i);
}

#endif
