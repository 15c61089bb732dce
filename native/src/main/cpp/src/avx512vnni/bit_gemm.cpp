/*
 * Several tokens, in register tiles of four rows by four tokens: the activations of a tile stay in the first cache while
 * a block of rows that fits the second one passes by, and codes are unpacked once for all tokens of the tile.
 */
#include "common/kernel_table.h"
#include "common/ternary.h"
#include "simd.h"

static constexpr int32_t ROWS = 4;
static constexpr int32_t TOKENS = 4;
/* Bytes of weights that stay in the second cache. */
static constexpr size_t BLOCK_BYTES = 256 << 10;
/* Bytes from a row's block to what is prefetched; rows follow each other, so that all of the matrix is. */
static constexpr int32_t AHEAD = 4096;

/* Columns of a register of codes. */
static constexpr int32_t STEP = 64;

/* y[t * stride + r] for R rows and T tokens. */
struct output {
    float scale;
    const float* scales;
    const int32_t* sums;
    float* y;
    int64_t stride;
};

template <int32_t T>
static inline void put(const __m512i dot[][T], const output& to) {
    for (int32_t t = 0; t < T; t++) {
        __m128i dots = bnk_sum(dot[0][t], dot[1][t], dot[2][t], dot[3][t]);
        __m128 acc = _mm_cvtepi32_ps(_mm_sub_epi32(dots, _mm_set1_epi32(to.sums[t])));
        _mm_storeu_ps(to.y + t * to.stride, _mm_mul_ps(_mm_div_ps(acc, _mm_set1_ps(to.scales[t])), _mm_set1_ps(to.scale)));
    }
}

template <int32_t T>
static inline void put_row(const __m512i dot[T], const output& to) {
    for (int32_t t = 0; t < T; t++) {
        to.y[t * to.stride] = bnk_bit_output(_mm512_reduce_add_epi32(dot[t]), to.sums[t], to.scales[t], to.scale);
    }
}

/* Sixteen partial sums of R rows by T tokens. */
template <int32_t R, int32_t T>
static inline void multiply(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, __m512i dot[R][T]) {
    /* A block's bytes lie twice in a register: its halves take the fields 0 and 1, then 2 and 3, which makes consecutive columns. */
    const __m512i shift[2] = {_mm512_inserti64x4(_mm512_set1_epi16(6), _mm256_set1_epi16(4), 1),
                              _mm512_inserti64x4(_mm512_set1_epi16(2), _mm256_set1_epi16(0), 1)};
    const __m512i three = _mm512_set1_epi8(3);
    for (int32_t r = 0; r < R; r++) {
        for (int32_t t = 0; t < T; t++) {
            dot[r][t] = _mm512_setzero_si512();
        }
    }
    for (size_t column = 0; column < columns; column += BNK_BLOCK, w += BNK_BLOCK_BYTES, codes += BNK_BLOCK) {
        for (int32_t step = 0; step < BNK_BLOCK / STEP; step++) {
            __m512i c[R];
            for (int32_t r = 0; r < R; r++) {
                __m512i packed = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)(w + (size_t)r * row_bytes)));
                c[r] = _mm512_and_si512(_mm512_srlv_epi16(packed, shift[step]), three);
            }
            for (int32_t t = 0; t < T; t++) {
                __m512i x = _mm512_loadu_si512(codes + (size_t)t * columns + step * STEP);
                for (int32_t r = 0; r < R; r++) {
                    dot[r][t] = _mm512_dpbusd_epi32(dot[r][t], c[r], x);
                }
            }
        }
        for (int32_t r = 0; r < R; r++) {
            _mm_prefetch((const char*)w + (size_t)r * row_bytes + AHEAD, _MM_HINT_T0);
        }
    }
}

/* All rows of a block by T tokens. */
template <int32_t T>
static inline void multiply_rows(const uint8_t* w, const int8_t* codes, int32_t columns, int32_t rows, output to) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS, w += ROWS * row_bytes, to.y += ROWS) {
        __m512i dot[ROWS][T];
        multiply<ROWS, T>(w, row_bytes, codes, (size_t)columns, dot);
        put<T>(dot, to);
    }
    for (; r < rows; r++, w += row_bytes, to.y++) {
        __m512i dot[1][T];
        multiply<1, T>(w, row_bytes, codes, (size_t)columns, dot);
        put_row<T>(dot[0], to);
    }
}

static inline void multiply_tile(int32_t tokens, const uint8_t* w, const int8_t* codes, int32_t columns, int32_t rows, const output& to) {
    switch (tokens) {
        case 1: return multiply_rows<1>(w, codes, columns, rows, to);
        case 2: return multiply_rows<2>(w, codes, columns, rows, to);
        case 3: return multiply_rows<3>(w, codes, columns, rows, to);
        default: return multiply_rows<TOKENS>(w, codes, columns, rows, to);
    }
}

void bnk_bit_gemm__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                              int32_t tokens, float* y, int64_t stride, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t block_rows = (int32_t)(BLOCK_BYTES / row_bytes) / ROWS * ROWS;
    block_rows = block_rows < ROWS ? ROWS : block_rows;
    for (int32_t r0 = 0; r0 < rows; r0 += block_rows) {
        int32_t block = rows - r0 < block_rows ? rows - r0 : block_rows;
        for (int32_t t0 = 0; t0 < tokens; t0 += TOKENS) {
            int32_t tile = tokens - t0 < TOKENS ? tokens - t0 : TOKENS;
            multiply_tile(tile, w + (size_t)r0 * row_bytes, codes + (size_t)t0 * (size_t)columns, columns, block,
                          {scale, scales + t0, sums + t0, y + t0 * stride + r0, stride});
        }
    }
}
