/*
 * Logits in register tiles of rows by tokens: four rows hide the latency of the additions for one token; a row is
 * dequantised once for four tokens, whose values are loaded once for a tile's rows.
 *
 * Lanes are the registers of an instruction set:
 *   ROWS             rows of a tile of several tokens, a divisor of BNK_HEAD_ROWS
 *   Sums, Values     sixteen sums, BNK_PART values
 *   load             values of h
 *   zero, accumulate sums = 0; sums += values * values
 *   fold             the canonical fold of one product, or of four to four consecutive outputs
 * A Format has BLOCK values in BYTES bytes; open() prepares a block and part(i) dequantises BNK_PART values of it.
 */
#ifndef BNK_HEAD_TILES_H
#define BNK_HEAD_TILES_H

#include <stddef.h>
#include <stdint.h>

static constexpr int32_t BNK_PART = 32;
static constexpr int32_t BNK_HEAD_ROWS = 4;
static constexpr int32_t BNK_HEAD_TOKENS = 4;
/*
 * Bytes from the next tile of rows to what is prefetched, in the order of memory: rows follow each other, and a sequential
 * stream suits the memory better than one a row.
 */
static constexpr int32_t BNK_TABLE_AHEAD = 4096;

/* What is left of rows that are not a multiple of 32 long, filled up with zeros, which leave the sums as they are. */
template <typename Lanes, typename Format, int32_t R, int32_t T>
static inline void bnk_head_tail(const uint8_t* row, int64_t row_bytes, const float* h, size_t h_stride, int32_t count,
                                 typename Lanes::Sums sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        uint8_t bytes[Format::BYTES] = {0};
        __builtin_memcpy(bytes, row + r * row_bytes, (size_t)(count * (Format::BYTES / BNK_PART)));
        Format block;
        block.open(bytes);
        typename Lanes::Values w = block.part(0);
        for (int32_t t = 0; t < T; t++) {
            float x[BNK_PART] = {0};
            __builtin_memcpy(x, h + (size_t)t * h_stride, (size_t)count * sizeof(float));
            Lanes::accumulate(&sums[r][t], w, Lanes::load(x));
        }
    }
}

/* A part of the blocks. What only one token wants of a row is made when it is multiplied: registers are left for the sums. */
template <typename Lanes, typename Format, int32_t R, int32_t T>
static inline void bnk_head_part(const Format block[R], int32_t part, const float* h, size_t h_stride, typename Lanes::Sums sums[R][T]) {
    if constexpr (T == 1) {
        typename Lanes::Values x = Lanes::load(h);
        for (int32_t r = 0; r < R; r++) {
            Lanes::accumulate(&sums[r][0], block[r].part(part), x);
        }
    } else {
        typename Lanes::Values w[R];
        for (int32_t r = 0; r < R; r++) {
            w[r] = block[r].part(part);
        }
        for (int32_t t = 0; t < T; t++) {
            typename Lanes::Values x = Lanes::load(h + (size_t)t * h_stride);
            for (int32_t r = 0; r < R; r++) {
                Lanes::accumulate(&sums[r][t], w[r], x);
            }
        }
    }
}

template <typename Lanes, typename Format, int32_t R, int32_t T>
static inline void bnk_head_tile(const uint8_t* row, int64_t row_bytes, const float* h, int32_t n, typename Lanes::Sums sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        for (int32_t t = 0; t < T; t++) {
            sums[r][t] = Lanes::zero();
        }
    }
    const uint8_t* ahead = row + R * row_bytes + BNK_TABLE_AHEAD;
    int32_t i = 0;
    for (; i + Format::BLOCK <= n; i += Format::BLOCK, row += Format::BYTES, ahead += R * Format::BYTES) {
        Format block[R];
        for (int32_t line = 0; line < R * Format::BYTES; line += 64) {
            __builtin_prefetch(ahead + line);
        }
        for (int32_t r = 0; r < R; r++) {
            block[r].open(row + r * row_bytes);
        }
        for (int32_t part = 0; part < Format::BLOCK / BNK_PART; part++) {
            bnk_head_part<Lanes, Format, R, T>(block, part, h + i + part * BNK_PART, (size_t)n, sums);
        }
    }
    if (Format::BLOCK == BNK_PART && i < n) {
        bnk_head_tail<Lanes, Format, R, T>(row, row_bytes, h + i, (size_t)n, n - i, sums);
    }
}

/* BNK_HEAD_ROWS rows by all tokens. */
template <typename Lanes, typename Format>
static inline void bnk_head_rows(const uint8_t* row, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride) {
    constexpr int32_t R = Lanes::ROWS;
    int32_t t = 0;
    for (; t + BNK_HEAD_TOKENS <= tokens; t += BNK_HEAD_TOKENS) {
        for (int32_t r0 = 0; r0 < BNK_HEAD_ROWS; r0 += R) {
            typename Lanes::Sums sums[R][BNK_HEAD_TOKENS];
            bnk_head_tile<Lanes, Format, R, BNK_HEAD_TOKENS>(row + r0 * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            for (int32_t i = 0; i < BNK_HEAD_TOKENS; i++) {
                for (int32_t r = 0; r < R; r++) {
                    y[(t + i) * stride + r0 + r] = Lanes::fold(sums[r][i]);
                }
            }
        }
    }
    for (; t < tokens; t++) {
        typename Lanes::Sums sums[BNK_HEAD_ROWS][1];
        bnk_head_tile<Lanes, Format, BNK_HEAD_ROWS, 1>(row, row_bytes, h + (size_t)t * (size_t)n, n, sums);
        Lanes::fold(sums[0][0], sums[1][0], sums[2][0], sums[3][0], y + t * stride);
    }
}

template <typename Lanes, typename Format>
static inline void bnk_head(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride,
                            int32_t rows) {
    int32_t v = 0;
    for (; v + BNK_HEAD_ROWS <= rows; v += BNK_HEAD_ROWS) {
        bnk_head_rows<Lanes, Format>(rows0 + v * row_bytes, row_bytes, h, n, tokens, y + v, stride);
    }
    for (; v < rows; v++) {
        for (int32_t t = 0; t < tokens; t++) {
            typename Lanes::Sums sums[1][1];
            bnk_head_tile<Lanes, Format, 1, 1>(rows0 + v * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            y[t * stride + v] = Lanes::fold(sums[0][0]);
        }
    }
}

#endif
