/*
 * Ternary codes by 8-bit activations in register tiles of rows by tokens, one token being a tile like the others: there are
 * registers enough for four rows at once.
 *
 * A Product is how an instruction set multiplies int8:
 *   Sums        partial sums of one output
 *   zero, add   sums = 0; sums += sixteen numbers * sixteen numbers
 *   SAFE_BLOCKS blocks of ternary codes after which settle() has to make room in the sums
 *   total       the sum of the settled sums
 */
#ifndef BNK_NEON_BIT_PRODUCT_H
#define BNK_NEON_BIT_PRODUCT_H

#include <arm_neon.h>

#include "bit_tiles.h"

/* Bytes from a row's block to what is prefetched; rows follow each other, so that all of the matrix is. */
static constexpr size_t BNK_WEIGHTS_AHEAD = 4096;

/* Field f, the columns 32 f to 32 f + 31 of a block, of sixteen bytes. */
template <int32_t f>
static inline int8x16_t bnk_field(uint8x16_t packed) {
    if constexpr (f == 0) {
        return vreinterpretq_s8_u8(vshrq_n_u8(packed, 6));
    } else if constexpr (f == BNK_FIELDS - 1) {
        return vreinterpretq_s8_u8(vandq_u8(packed, vdupq_n_u8(3)));
    } else {
        return vreinterpretq_s8_u8(vandq_u8(vshrq_n_u8(packed, 6 - 2 * f), vdupq_n_u8(3)));
    }
}

template <typename Product, int32_t R, int32_t T, int32_t f>
static inline void bnk_multiply_field(const uint8x16_t packed[R], const int8_t* codes, size_t columns, typename Product::Sums sums[R][T]) {
    int8x16_t c[R];
    for (int32_t r = 0; r < R; r++) {
        c[r] = bnk_field<f>(packed[r]);
    }
    for (int32_t t = 0; t < T; t++) {
        int8x16_t x = vld1q_s8(codes + (size_t)t * columns + f * BNK_BLOCK_BYTES);
        for (int32_t r = 0; r < R; r++) {
            Product::add(&sums[r][t], c[r], x);
        }
    }
}

namespace {

template <typename Product>
struct bnk_product_tile {
    static constexpr int32_t ROWS = 4;
    static constexpr int32_t TOKENS = 4;

    template <int32_t R, int32_t T>
    static inline void multiply(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, const bnk_tile_output& to) {
        typename Product::Sums sums[R][T];
        for (int32_t r = 0; r < R; r++) {
            for (int32_t t = 0; t < T; t++) {
                sums[r][t] = Product::zero();
            }
        }
        size_t blocks = columns / BNK_BLOCK;
        for (size_t from = 0; from < blocks; from += Product::SAFE_BLOCKS) {
            size_t end = from + Product::SAFE_BLOCKS < blocks ? from + Product::SAFE_BLOCKS : blocks;
            for (size_t b = from; b < end; b++) {
                multiply_block<R, T>(w + b * BNK_BLOCK_BYTES, row_bytes, codes + b * BNK_BLOCK, columns, sums);
            }
            for (int32_t r = 0; r < R; r++) {
                for (int32_t t = 0; t < T; t++) {
                    Product::settle(&sums[r][t]);
                }
            }
        }
        for (int32_t t = 0; t < T; t++) {
            for (int32_t r = 0; r < R; r++) {
                to.y[t * to.stride + r] = bnk_bit_output(Product::total(sums[r][t]), to.sums[t], to.scales[t], to.scale);
            }
        }
    }

private:
    template <int32_t R, int32_t T>
    static inline void multiply_block(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns,
                                      typename Product::Sums sums[R][T]) {
        for (int32_t half = 0; half < BNK_BLOCK_BYTES; half += 16) {
            uint8x16_t packed[R];
            for (int32_t r = 0; r < R; r++) {
                const uint8_t* at = w + (size_t)r * row_bytes + half;
                __builtin_prefetch(at + BNK_WEIGHTS_AHEAD);
                packed[r] = vld1q_u8(at);
            }
            bnk_multiply_field<Product, R, T, 0>(packed, codes + half, columns, sums);
            bnk_multiply_field<Product, R, T, 1>(packed, codes + half, columns, sums);
            bnk_multiply_field<Product, R, T, 2>(packed, codes + half, columns, sums);
            bnk_multiply_field<Product, R, T, 3>(packed, codes + half, columns, sums);
        }
    }
};

}  // namespace

#define BNK_BIT_KERNELS(tier, tile)                                                                                                   \
    void bnk_bit_gemv__##tier(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y,    \
                              int32_t rows) {                                                                                         \
        bnk_bit_tiles<tile>(w, scale, codes, &s, &sum, columns, 1, y, rows, rows);                                                    \
    }                                                                                                                                 \
    void bnk_bit_gemm__##tier(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,           \
                              int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {                              \
        bnk_bit_tiles<tile>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);                                         \
    }

#endif
