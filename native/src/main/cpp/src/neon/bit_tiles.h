/*
 * Several tokens in register tiles of rows by tokens: the activations of a tile stay in the first cache while a block of
 * rows that fits the second one passes by, and codes are unpacked once for all tokens of the tile.
 *
 * A Tile has at most ROWS rows and TOKENS <= 4 tokens; Tile::multiply<R, T> makes the outputs of R rows by T tokens and asks
 * for the weights that follow.
 */
#ifndef BNK_NEON_BIT_TILES_H
#define BNK_NEON_BIT_TILES_H

#include <stddef.h>

#include "common/ternary.h"

/* Bytes of weights that stay in the second cache. */
static constexpr size_t BNK_TILE_BLOCK_BYTES = 256 << 10;

namespace {

/* Where the outputs of a tile go, and what they are made with; from the tile's first row and token on. */
struct bnk_tile_output {
    float scale;
    const float* scales;
    const int32_t* sums;
    float* y;
    int64_t stride;
};

}  // namespace

/* All rows of a block by T tokens. */
template <typename Tile, int32_t T>
static inline void bnk_tile_rows(const uint8_t* w, const int8_t* codes, int32_t columns, int32_t rows, bnk_tile_output to) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t r = 0;
    for (; r + Tile::ROWS <= rows; r += Tile::ROWS, w += Tile::ROWS * row_bytes, to.y += Tile::ROWS) {
        Tile::template multiply<Tile::ROWS, T>(w, row_bytes, codes, (size_t)columns, to);
    }
    for (; r < rows; r++, w += row_bytes, to.y++) {
        Tile::template multiply<1, T>(w, row_bytes, codes, (size_t)columns, to);
    }
}

template <typename Tile>
static inline void bnk_tile_tokens(int32_t tokens, const uint8_t* w, const int8_t* codes, int32_t columns, int32_t rows,
                                   const bnk_tile_output& to) {
    static_assert(Tile::TOKENS <= 4, "one case a number of tokens");
    switch (tokens) {
        case 1: return bnk_tile_rows<Tile, 1>(w, codes, columns, rows, to);
        case 2: return bnk_tile_rows<Tile, 2>(w, codes, columns, rows, to);
        case 3: return bnk_tile_rows<Tile, 3>(w, codes, columns, rows, to);
        default: return bnk_tile_rows<Tile, Tile::TOKENS>(w, codes, columns, rows, to);
    }
}

template <typename Tile>
static inline void bnk_bit_tiles(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,
                                 int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t block_rows = (int32_t)(BNK_TILE_BLOCK_BYTES / row_bytes) / Tile::ROWS * Tile::ROWS;
    block_rows = block_rows < Tile::ROWS ? Tile::ROWS : block_rows;
    for (int32_t r0 = 0; r0 < rows; r0 += block_rows) {
        int32_t block = rows - r0 < block_rows ? rows - r0 : block_rows;
        for (int32_t t0 = 0; t0 < tokens; t0 += Tile::TOKENS) {
            int32_t tile = tokens - t0 < Tile::TOKENS ? tokens - t0 : Tile::TOKENS;
            bnk_tile_tokens<Tile>(tile, w + (size_t)r0 * row_bytes, codes + (size_t)t0 * (size_t)columns, columns, block,
                                  {scale, scales + t0, sums + t0, y + t0 * stride + r0, stride});
        }
    }
}

#endif
