/*
 * Several tokens on 256 bits: a panel of rows is unpacked into the first cache, some columns at a time, and multiplied with
 * all tokens in register tiles of four rows by TOKENS tokens.
 *
 * Product::dots<T> makes the dot products of four rows of the panel with T <= TOKENS tokens.
 */
#ifndef BNK_AVX2_BIT_PANEL_H
#define BNK_AVX2_BIT_PANEL_H

#include "bit_product.h"

/* Rows and tokens of a tile: its sums take twelve of the sixteen registers. */
static constexpr int32_t BNK_TILE_ROWS = 4;
static constexpr int32_t BNK_TILE_TOKENS = 3;
/* Tiles of rows in a panel. */
static constexpr int32_t BNK_PANEL_TILES = 4;
static constexpr int32_t BNK_PANEL_ROWS = BNK_PANEL_TILES * BNK_TILE_ROWS;
/* Blocks of a row in a panel: as many as an int16 sum can take. */
static constexpr int32_t BNK_PANEL_BLOCKS = BNK_SAFE_BLOCKS;

/* Codes of the rows of a tile: 32 columns at a time, then row. */
typedef __m256i bnk_tile_codes[BNK_PANEL_BLOCKS * BNK_FIELDS][BNK_TILE_ROWS];

/* Missing rows repeat the last one. */
static inline void bnk_unpack_panel(const uint8_t* w, size_t row_bytes, int32_t rows, int32_t blocks, bnk_tile_codes* tiles) {
    for (int32_t r = 0; r < BNK_PANEL_ROWS; r++) {
        const uint8_t* row = w + (size_t)(r < rows ? r : rows - 1) * row_bytes;
        for (int32_t b = 0; b < blocks; b++) {
            const uint8_t* block = row + b * BNK_BLOCK_BYTES;
            _mm_prefetch((const char*)block + BNK_PANEL_ROWS * row_bytes, _MM_HINT_T0);
            bnk_codes c = bnk_unpack(block);
            for (int32_t f = 0; f < BNK_FIELDS; f++) {
                tiles[r / BNK_TILE_ROWS][b * BNK_FIELDS + f][r % BNK_TILE_ROWS] = c.field[f];
            }
        }
    }
}

/* The rows of a tile that are there, from the matrix's row `from` on. */
struct bnk_tile_rows {
    int32_t from;
    int32_t count;
};

template <typename Product, int32_t T>
static inline void bnk_multiply_tokens(const bnk_tile_codes& w, int32_t steps, const int8_t* codes, size_t columns, int32_t token,
                                       bnk_tile_rows rows, const bnk_dots& to) {
    __m128i dots[T];
    Product::template dots<T>(w, steps, codes + (size_t)token * columns, columns, dots);
    for (int32_t t = 0; t < T; t++) {
        to.add(dots[t], token + t, rows.from, rows.count);
    }
}

/* One tile of rows by all tokens; the last four are two and two. */
template <typename Product>
static inline void bnk_multiply_tile(const bnk_tile_codes& w, int32_t steps, const int8_t* codes, size_t columns, int32_t tokens,
                                     bnk_tile_rows rows, const bnk_dots& to) {
    int32_t t = 0;
    for (; tokens - t > 4 || tokens - t == BNK_TILE_TOKENS; t += BNK_TILE_TOKENS) {
        bnk_multiply_tokens<Product, BNK_TILE_TOKENS>(w, steps, codes, columns, t, rows, to);
    }
    for (; tokens - t >= 2; t += 2) {
        bnk_multiply_tokens<Product, 2>(w, steps, codes, columns, t, rows, to);
    }
    if (t < tokens) {
        bnk_multiply_tokens<Product, 1>(w, steps, codes, columns, t, rows, to);
    }
}

template <typename Product>
static inline void bnk_bit_panels(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,
                                  int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t blocks = columns / BNK_BLOCK;
    bnk_tile_codes tiles[BNK_PANEL_TILES];
    for (int32_t r0 = 0; r0 < rows; r0 += BNK_PANEL_ROWS) {
        int32_t end = rows - r0 < BNK_PANEL_ROWS ? rows : r0 + BNK_PANEL_ROWS;
        for (int32_t from = 0; from < blocks; from += BNK_PANEL_BLOCKS) {
            int32_t count = blocks - from < BNK_PANEL_BLOCKS ? blocks - from : BNK_PANEL_BLOCKS;
            bnk_dots to = {scale, scales, sums, y, stride, from == 0, from + count == blocks};
            bnk_unpack_panel(w + (size_t)r0 * row_bytes + from * BNK_BLOCK_BYTES, row_bytes, end - r0, count, tiles);
            for (int32_t r = r0; r < end; r += BNK_TILE_ROWS) {
                bnk_multiply_tile<Product>(tiles[(r - r0) / BNK_TILE_ROWS], count * BNK_FIELDS, codes + from * BNK_BLOCK, (size_t)columns,
                                           tokens, {r, end - r < BNK_TILE_ROWS ? end - r : BNK_TILE_ROWS}, to);
            }
        }
    }
}

#endif
