/*
 * Several tokens in register tiles of rows by tokens: the activations of a tile are put in the order in which its products
 * take them and stay in the first cache, while a block of rows that fits the second one passes by.
 */
#include "avx2/bit_product.h"
#include "common/kernel_table.h"
#include "simd.h"

/* Rows and tokens of a tile: its sums take half of the registers. */
static constexpr int32_t ROWS = 4;
static constexpr int32_t TOKENS = 4;
/* Bytes of weights that stay in the second cache. */
static constexpr size_t BLOCK_BYTES = 512 << 10;
/* Columns of a tile, whose activations fit the first cache beside the weights. Longer rows are summed up piece by piece. */
static constexpr int32_t COLUMNS = 7168;
/* Two blocks of a row fill a register. */
static constexpr int32_t STEP = 2 * BNK_BLOCK;
static constexpr int32_t STEP_BYTES = 2 * BNK_BLOCK_BYTES;
/* Bytes from a row's weights to what is prefetched; rows follow each other, so that all of the matrix is. */
static constexpr int32_t AHEAD = 8192;

/* Activations of up to TOKENS tokens: two blocks at a time, field of both, then token. */
struct tile_activations {
    __m512i x[COLUMNS / STEP * BNK_FIELDS * TOKENS];
};

/* sums += codes * x, four products a lane. As an intrinsic, GCC copies and spills the sums of a tile. */
static inline void add_products(__m512i* sums, __m512i codes, __m512i x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sums) : "v"(codes), "v"(x));
}

/* The missing half of an odd number of blocks is zero. */
static inline void pack(const int8_t* codes, size_t columns, int32_t tokens, int32_t blocks, tile_activations* to) {
    __m512i* x = to->x;
    for (int32_t b = 0; b < blocks; b += 2, codes += STEP) {
        const __mmask8 second = b + 1 < blocks ? 0xff : 0;
        for (int32_t f = 0; f < BNK_FIELDS; f += 2, x += 2 * tokens) {
            for (int32_t t = 0; t < tokens; t++) {
                const int8_t* fields = codes + (size_t)t * columns + f * BNK_BLOCK_BYTES;
                __m512i low = _mm512_loadu_si512(fields);
                __m512i high = _mm512_maskz_loadu_epi64(second, fields + BNK_BLOCK);
                x[t] = _mm512_shuffle_i64x2(low, high, 0x44);
                x[tokens + t] = _mm512_shuffle_i64x2(low, high, 0xee);
            }
        }
    }
}

/* sums[r][t] += row r by token t, for the codes of two blocks a row. */
template <int32_t R, int32_t T>
static inline void multiply(const __m512i w[R], const __m512i* x, __m512i sums[R][T]) {
    for (int32_t f = 0; f < BNK_FIELDS; f++, x += T) {
        __m512i c[R];
        for (int32_t r = 0; r < R; r++) {
            c[r] = _mm512_and_si512(_mm512_srli_epi16(w[r], (unsigned)(6 - 2 * f)), _mm512_set1_epi8(3));
        }
        for (int32_t t = 0; t < T; t++) {
            for (int32_t r = 0; r < R; r++) {
                add_products(&sums[r][t], c[r], x[t]);
            }
        }
    }
}

template <int32_t R, int32_t T>
static inline void multiply_rows(const uint8_t* w, size_t row_bytes, const __m512i* x, int32_t blocks, __m512i sums[R][T]) {
    __m512i packed[R];
    int32_t b = 0;
    for (; b + 2 <= blocks; b += 2, w += STEP_BYTES, x += BNK_FIELDS * T) {
        for (int32_t r = 0; r < R; r++) {
            const uint8_t* row = w + (size_t)r * row_bytes;
            _mm_prefetch((const char*)row + AHEAD, _MM_HINT_T0);
            packed[r] = _mm512_loadu_si512(row);
        }
        multiply<R, T>(packed, x, sums);
    }
    if (b < blocks) {
        for (int32_t r = 0; r < R; r++) {
            packed[r] = _mm512_maskz_loadu_epi64(0x0f, w + (size_t)r * row_bytes);
        }
        multiply<R, T>(packed, x, sums);
    }
}

/* The dot products of R rows with T tokens. */
template <int32_t R, int32_t T>
static inline void multiply_tile(const uint8_t* w, size_t row_bytes, const tile_activations& x, int32_t blocks, int32_t token, int32_t row,
                                 const bnk_dots& to) {
    __m512i sums[R][T];
    for (int32_t r = 0; r < R; r++) {
        for (int32_t t = 0; t < T; t++) {
            sums[r][t] = _mm512_setzero_si512();
        }
    }
    multiply_rows<R, T>(w, row_bytes, x.x, blocks, sums);
    for (int32_t t = 0; t < T; t++) {
        __m128i dots = R == ROWS ? bnk_sum(sums[0][t], sums[1 % R][t], sums[2 % R][t], sums[3 % R][t])
                                 : _mm_cvtsi32_si128(bnk_sum(sums[0][t]));
        to.add(dots, token + t, row, R);
    }
}

/* Rows [from, end) by T tokens. */
template <int32_t T>
static inline void multiply_tokens(const uint8_t* w, size_t row_bytes, const tile_activations& x, int32_t blocks, int32_t token, int32_t from,
                                   int32_t end, const bnk_dots& to) {
    int32_t r = from;
    for (; r + ROWS <= end; r += ROWS) {
        multiply_tile<ROWS, T>(w + (size_t)r * row_bytes, row_bytes, x, blocks, token, r, to);
    }
    for (; r < end; r++) {
        multiply_tile<1, T>(w + (size_t)r * row_bytes, row_bytes, x, blocks, token, r, to);
    }
}

/* Rows [from, end) by all tokens, for some columns. */
static inline void multiply_block(const uint8_t* w, size_t row_bytes, const int8_t* codes, int32_t columns, int32_t blocks, int32_t tokens,
                                  int32_t from, int32_t end, const bnk_dots& to) {
    tile_activations x;
    for (int32_t t = 0; t < tokens; t += TOKENS) {
        int32_t count = tokens - t < TOKENS ? tokens - t : TOKENS;
        pack(codes + (size_t)t * (size_t)columns, (size_t)columns, count, blocks, &x);
        switch (count) {
            case 1: multiply_tokens<1>(w, row_bytes, x, blocks, t, from, end, to); break;
            case 2: multiply_tokens<2>(w, row_bytes, x, blocks, t, from, end, to); break;
            case 3: multiply_tokens<3>(w, row_bytes, x, blocks, t, from, end, to); break;
            default: multiply_tokens<TOKENS>(w, row_bytes, x, blocks, t, from, end, to);
        }
    }
}

void bnk_bit_gemm__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                              int32_t tokens, float* y, int64_t stride, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t block_rows = (int32_t)(BLOCK_BYTES / row_bytes) / ROWS * ROWS;
    block_rows = block_rows < ROWS ? ROWS : block_rows;
    for (int32_t r = 0; r < rows; r += block_rows) {
        int32_t end = rows - r < block_rows ? rows : r + block_rows;
        for (int32_t column = 0; column < columns; column += COLUMNS) {
            int32_t count = columns - column < COLUMNS ? columns - column : COLUMNS;
            bnk_dots to = {scale, scales, sums, y, stride, column == 0, column + count == columns};
            multiply_block(w + column / BNK_FIELDS, row_bytes, codes + column, columns, count / BNK_BLOCK, tokens, r, end, to);
        }
    }
}
