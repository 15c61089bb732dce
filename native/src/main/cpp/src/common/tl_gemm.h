/*
 * Several tokens by TL1 or TL2: the codes of some columns of a panel are unpacked once, four columns of a row next to each
 * other, and multiplied with all tokens. Sums wait in the memory of the outputs as int32.
 *
 * A Tile is a layout with
 *   TOKENS                                       tokens of a register tile, at most 6
 *   unpack(unit, to)                             the codes of a panel's unit
 *   multiply<T>(quads, count, x, columns, dots)  dots[t][lane] = products of `count` quads with T tokens
 *   row(run)                                     the row of the first of four lanes; rows follow each other in these
 */
#ifndef BNK_TL_GEMM_H
#define BNK_TL_GEMM_H

#include "common/tl.h"

/* Units and columns of a tile: its products, two of them added, fit an int16 sum. */
template <typename Layout>
static constexpr int32_t BNK_TL_TILE_UNITS = 256 / Layout::UNIT;
template <typename Layout>
static constexpr int32_t BNK_TL_TILE = BNK_TL_TILE_UNITS<Layout> * Layout::UNIT;
static_assert(BNK_TL_TILE<bnk_tl1> / 4 * 2 * 2 * 128 <= 32768 && BNK_TL_TILE<bnk_tl2> / 4 * 2 * 2 * 128 <= 32768,
              "the pair sums of a tile must fit an int16");

namespace {

/* The codes of four columns of a row. */
typedef uint8_t bnk_tl_quad[4];

/* Tokens of a call. */
struct bnk_tl_tokens {
    const int8_t* codes;
    const float* scales;
    const int32_t* sums;
    int32_t columns;
    float scale;
    float* y;
    int64_t stride;
};

}  // namespace

/* Puts the outputs of a panel in their places. */
template <typename Tile>
static inline void bnk_tl_put(const int32_t dots[BNK_TL_ROWS], int32_t sum, float s, float scale, float* y) {
    for (int32_t run = 0; run < BNK_TL_ROWS / 4; run++) {
        for (int32_t i = 0; i < 4; i++) {
            y[Tile::row(run) + i] = bnk_bit_output(dots[4 * run + i], sum, s, scale);
        }
    }
}

/* The products of the columns from `from` on with T tokens. */
template <typename Tile, int32_t T>
static inline void bnk_tl_tile(const bnk_tl_quad* quads, int32_t from, const bnk_tl_tokens& to) {
    int32_t count = to.columns - from < BNK_TL_TILE<Tile> ? to.columns - from : BNK_TL_TILE<Tile>;
    alignas(64) int32_t dots[T][BNK_TL_ROWS];
    Tile::template multiply<T>(quads, count / 4, to.codes + from, (size_t)to.columns, dots);
    for (int32_t t = 0; t < T; t++) {
        float* y = to.y + t * to.stride;
        if (from > 0) {
            int32_t before[BNK_TL_ROWS];
            __builtin_memcpy(before, y, sizeof before);
            for (int32_t i = 0; i < BNK_TL_ROWS; i++) {
                dots[t][i] += before[i];
            }
        }
        if (from + count < to.columns) {
            __builtin_memcpy(y, dots[t], sizeof dots[t]);
        } else {
            bnk_tl_put<Tile>(dots[t], to.sums[t], to.scales[t], to.scale, y);
        }
    }
}

template <typename Tile, int32_t T = Tile::TOKENS>
static inline void bnk_tl_some_tokens(int32_t tokens, const bnk_tl_quad* quads, int32_t from, const bnk_tl_tokens& to) {
    if constexpr (T > 1) {
        if (tokens < T) {
            return bnk_tl_some_tokens<Tile, T - 1>(tokens, quads, from, to);
        }
    }
    bnk_tl_tile<Tile, T>(quads, from, to);
}

/* A panel by all tokens. */
template <typename Tile>
static inline void bnk_tl_panel(const uint8_t* w, int32_t tokens, const bnk_tl_tokens& to) {
    alignas(64) bnk_tl_quad quads[BNK_TL_TILE<Tile> / 4 * BNK_TL_ROWS];
    for (int32_t from = 0; from < to.columns; from += BNK_TL_TILE<Tile>) {
        for (int32_t u = 0; u < BNK_TL_TILE_UNITS<Tile> && from + u * Tile::UNIT < to.columns; u++, w += BNK_TL_UNIT_BYTES<Tile>) {
            Tile::unpack(w, quads + u * Tile::UNIT / 4 * BNK_TL_ROWS);
        }
        for (int32_t t = 0; t < tokens; t += Tile::TOKENS) {
            bnk_tl_tokens rest = to;
            rest.codes += (size_t)t * (size_t)to.columns;
            rest.scales += t;
            rest.sums += t;
            rest.y += t * to.stride;
            bnk_tl_some_tokens<Tile>(tokens - t, quads, from, rest);
        }
    }
}

template <typename Tile>
static inline void bnk_tl_gemm(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,
                               int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    for (int32_t r = 0; r < rows; r += BNK_TL_GROUP, w += bnk_tl_group_bytes<Tile>(columns)) {
        for (int32_t p = 0; p < BNK_TL_PANELS; p++) {
            bnk_tl_panel<Tile>(w + p * Tile::UNIT_BYTES, tokens, {codes, scales, sums, columns, scale, y + r + p * BNK_TL_ROWS, stride});
        }
    }
}

#endif
