/*
 * One token: the weights come from memory once, several rows at a time share the activations.
 *
 * The fields of a byte are not shifted down: field f is multiplied as 4^(3 - f) times its code and summed in a register
 * of its own, which is divided in the end. A lane then holds at most 384 * columns, as much as the sum of all lanes of
 * plain codes.
 */
#include "avx2/bit_product.h"
#include "common/kernel_table.h"
#include "simd.h"

/* Rows at a time. */
static constexpr int32_t ROWS = 4;
/*
 * Bytes from the next group of rows to what is prefetched, in the order of memory: rows follow each other, and a sequential
 * stream suits the memory better than one a row.
 */
static constexpr int32_t AHEAD = 4096;

/* Activations of field f of two blocks. */
static inline __m512i load_field(const int8_t* x, int32_t f) {
    __m256i low = _mm256_loadu_si256((const __m256i*)(x + f * BNK_BLOCK_BYTES));
    __m256i high = _mm256_loadu_si256((const __m256i*)(x + BNK_BLOCK + f * BNK_BLOCK_BYTES));
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* sums[f] += products of field f, for 64 bytes of weights. */
static inline void multiply(__m512i w, const __m512i x[BNK_FIELDS], __m512i sums[BNK_FIELDS]) {
    for (int32_t f = 0; f < BNK_FIELDS; f++) {
        __m512i field = _mm512_and_si512(w, _mm512_set1_epi8((char)(0xc0 >> 2 * f)));
        sums[f] = _mm512_dpbusd_epi32(sums[f], field, x[f]);
    }
}

/* Sixteen partial sums of code * activation. */
static inline __m512i combine(const __m512i sums[BNK_FIELDS]) {
    __m512i high = _mm512_add_epi32(_mm512_srai_epi32(sums[0], 6), _mm512_srai_epi32(sums[1], 4));
    return _mm512_add_epi32(high, _mm512_add_epi32(_mm512_srai_epi32(sums[2], 2), sums[3]));
}

/* Dot products of R rows, sixteen partial sums each. */
template <int32_t R>
static inline void dot_rows(const uint8_t* w, size_t row_bytes, const int8_t* codes, int32_t blocks, __m512i dot[R]) {
    __m512i sums[R][BNK_FIELDS];
    for (int32_t r = 0; r < R; r++) {
        for (int32_t f = 0; f < BNK_FIELDS; f++) {
            sums[r][f] = _mm512_setzero_si512();
        }
    }
    const uint8_t* ahead = w + R * row_bytes + AHEAD;
    int32_t b = 0;
    for (; b + 2 <= blocks; b += 2, w += 2 * BNK_BLOCK_BYTES, codes += 2 * BNK_BLOCK, ahead += 2 * R * BNK_BLOCK_BYTES) {
        __m512i x[BNK_FIELDS] = {load_field(codes, 0), load_field(codes, 1), load_field(codes, 2), load_field(codes, 3)};
        for (int32_t r = 0; r < R; r++) {
            _mm_prefetch((const char*)ahead + 2 * r * BNK_BLOCK_BYTES, _MM_HINT_T0);
            multiply(_mm512_loadu_si512(w + (size_t)r * row_bytes), x, sums[r]);
        }
    }
    if (b < blocks) {
        const __mmask8 half = 0x0f;
        __m512i x[BNK_FIELDS];
        for (int32_t f = 0; f < BNK_FIELDS; f++) {
            x[f] = _mm512_maskz_loadu_epi64(half, codes + f * BNK_BLOCK_BYTES);
        }
        for (int32_t r = 0; r < R; r++) {
            multiply(_mm512_maskz_loadu_epi64(half, w + (size_t)r * row_bytes), x, sums[r]);
        }
    }
    for (int32_t r = 0; r < R; r++) {
        dot[r] = combine(sums[r]);
    }
}

void bnk_bit_gemv__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y,
                              int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t blocks = columns / BNK_BLOCK;
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS, w += ROWS * row_bytes) {
        __m512i dot[ROWS];
        dot_rows<ROWS>(w, row_bytes, codes, blocks, dot);
        _mm_storeu_ps(y + r, bnk_bit_output(bnk_sum(dot[0], dot[1], dot[2], dot[3]), sum, s, scale));
    }
    for (; r < rows; r++, w += row_bytes) {
        __m512i dot[1];
        dot_rows<1>(w, row_bytes, codes, blocks, dot);
        y[r] = bnk_bit_output(bnk_sum(dot[0]), sum, s, scale);
    }
}
