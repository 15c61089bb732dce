/*
 * Products of rows of 4-bit codes with vectors of two 8-bit parts. Tile::multiply<R> makes those of R rows, Tile::ROWS or
 * one, with one token, and asks for the rows that follow.
 */
#ifndef BNK_ESTIMATE_U4_H
#define BNK_ESTIMATE_U4_H

#include <stddef.h>

#include "common/u4.h"

/* Rows that wait in the second cache while one token's vectors after the other stay in the first. */
static constexpr int32_t BNK_U4_ROWS_IN_CACHE = 64;

/* Bytes from the next tile of rows to what is prefetched, in the order of memory. */
static constexpr int32_t BNK_U4_AHEAD = 4096;

/* step * ((128 * coarse + fine) / scale). */
static inline float bnk_u4_output(int32_t coarse, int32_t fine, float step, float scale) {
    return step * ((128.0f * (float)coarse + (float)fine) / scale);
}

/* Some rows by one token. */
template <typename Tile>
static inline void bnk_estimate_u4_rows(const uint8_t* codes, const float* steps, const int8_t* x, float scale, int32_t n, float* y,
                                        int32_t rows) {
    const int64_t row_bytes = n / 2;
    int32_t r = 0;
    for (; r + Tile::ROWS <= rows; r += Tile::ROWS) {
        Tile::template multiply<Tile::ROWS>(codes + r * row_bytes, steps + r, x, x + n, scale, n, y + r);
    }
    for (; r < rows; r++) {
        Tile::template multiply<1>(codes + r * row_bytes, steps + r, x, x + n, scale, n, y + r);
    }
}

template <typename Tile>
static inline void bnk_estimate_u4(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                                   float* y, int64_t stride, int32_t rows) {
    for (int32_t r = 0; r < rows; r += BNK_U4_ROWS_IN_CACHE) {
        int32_t count = rows - r < BNK_U4_ROWS_IN_CACHE ? rows - r : BNK_U4_ROWS_IN_CACHE;
        for (int32_t t = 0; t < tokens; t++) {
            bnk_estimate_u4_rows<Tile>(codes + (int64_t)r * n / 2, steps + r, x + (int64_t)(2 * t) * n, scales[2 * t], n, y + t * stride + r,
                                       count);
        }
    }
}

#endif
