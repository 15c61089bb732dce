/*
 * Products of quantised rows with vectors of two 8-bit parts, in register tiles of rows by tokens. Four neighbouring codes
 * make an exact integer, which is scaled and added to one of sixteen sums.
 *
 * A Format of head_tiles.h that has codes; Lanes are the registers of an instruction set:
 *   STEP             values of a step, one group of four a lane
 *   Sums             sixteen sums
 *   Vector           one step of a vector, made ready from its coarse and its fine part
 *   Codes            one step of a row with its scales, from an opened Format
 *   accumulate       sums += scales * float(codes * (128 * coarse + fine))
 *   fold             the canonical fold of one product, or of four to four consecutive outputs, divided by a scale
 */
#ifndef BNK_ESTIMATE_TILES_H
#define BNK_ESTIMATE_TILES_H

#include <stddef.h>
#include <stdint.h>

#include "common/head_tiles.h"

static constexpr int32_t BNK_ESTIMATE_ROWS = 4;

template <typename Lanes, typename Format, int32_t R, int32_t T>
static inline void bnk_estimate_tile(const uint8_t* row, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, float* y,
                                     int64_t stride) {
    typename Lanes::Sums sums[T][R];
    for (int32_t t = 0; t < T; t++) {
        for (int32_t r = 0; r < R; r++) {
            sums[t][r] = Lanes::zero();
        }
    }
    const uint8_t* ahead = row + R * row_bytes + BNK_TABLE_AHEAD;
    for (int32_t i = 0; i < n; i += Format::BLOCK, row += Format::BYTES, ahead += R * Format::BYTES) {
        Format block[R];
        for (int32_t line = 0; line < R * Format::BYTES; line += 64) {
            __builtin_prefetch(ahead + line);
        }
        for (int32_t r = 0; r < R; r++) {
            block[r].open(row + r * row_bytes);
        }
        for (int32_t step = 0; step < Format::BLOCK / Lanes::STEP; step++) {
            typename Lanes::Codes codes[R];
            for (int32_t r = 0; r < R; r++) {
                codes[r] = block[r].codes(step);
            }
            for (int32_t t = 0; t < T; t++) {
                const int8_t* coarse = x + (int64_t)(2 * t) * n + i + step * Lanes::STEP;
                typename Lanes::Vector vector = Lanes::vector(coarse, coarse + n);
                for (int32_t r = 0; r < R; r++) {
                    Lanes::accumulate(&sums[t][r], codes[r], vector);
                }
            }
        }
    }
    for (int32_t t = 0; t < T; t++) {
        if constexpr (R == BNK_ESTIMATE_ROWS) {
            Lanes::fold(sums[t][0], sums[t][1], sums[t][2], sums[t][3], scales[2 * t], y + t * stride);
        } else {
            y[t * stride] = Lanes::fold(sums[t][0]) / scales[2 * t];
        }
    }
}

/* R rows by all tokens. */
template <typename Lanes, typename Format, int32_t R>
static inline void bnk_estimate_rows(const uint8_t* row, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n,
                                     int32_t tokens, float* y, int64_t stride) {
    constexpr int32_t T = Lanes::TOKENS;
    int32_t t = 0;
    for (; t + T <= tokens; t += T) {
        bnk_estimate_tile<Lanes, Format, R, T>(row, row_bytes, x + (int64_t)(2 * t) * n, scales + 2 * t, n, y + t * stride, stride);
    }
    for (; t < tokens; t++) {
        bnk_estimate_tile<Lanes, Format, R, 1>(row, row_bytes, x + (int64_t)(2 * t) * n, scales + 2 * t, n, y + t * stride, stride);
    }
}

template <typename Lanes, typename Format>
static inline void bnk_estimate(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                                float* y, int64_t stride, int32_t rows) {
    constexpr int32_t R = BNK_ESTIMATE_ROWS;
    int32_t r = 0;
    for (; r + R <= rows; r += R) {
        bnk_estimate_rows<Lanes, Format, R>(rows0 + r * row_bytes, row_bytes, x, scales, n, tokens, y + r, stride);
    }
    for (; r < rows; r++) {
        bnk_estimate_rows<Lanes, Format, 1>(rows0 + r * row_bytes, row_bytes, x, scales, n, tokens, y + r, stride);
    }
}

#endif
