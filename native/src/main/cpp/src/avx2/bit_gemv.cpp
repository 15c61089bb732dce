/* One token: the weights come from memory once, several rows at a time share the activations. */
#include "bit_product.h"
#include "common/kernel_table.h"

/* Rows at a time. */
static constexpr int32_t ROWS = 4;
/*
 * Bytes from the next group of rows to what is prefetched, in the order of memory: rows follow each other, and a sequential
 * stream suits the memory better than one a row.
 */
static constexpr int32_t AHEAD = 4096;

/* Dot products of R rows, eight partial sums each. */
template <int32_t R>
static inline void dot_rows(const uint8_t* w, size_t row_bytes, const int8_t* codes, int32_t blocks, __m256i dot[R]) {
    const uint8_t* ahead = w + R * row_bytes + AHEAD;
    for (int32_t r = 0; r < R; r++) {
        dot[r] = _mm256_setzero_si256();
    }
    for (int32_t from = 0; from < blocks; from += BNK_SAFE_BLOCKS) {
        int32_t to = from + BNK_SAFE_BLOCKS < blocks ? from + BNK_SAFE_BLOCKS : blocks;
        __m256i pairs[R];
        for (int32_t r = 0; r < R; r++) {
            pairs[r] = _mm256_setzero_si256();
        }
        for (int32_t b = from; b < to; b++) {
            const int8_t* x = codes + b * BNK_BLOCK;
            for (int32_t line = 0; line < R * BNK_BLOCK_BYTES; line += 64) {
                _mm_prefetch((const char*)ahead + (size_t)b * R * BNK_BLOCK_BYTES + line, _MM_HINT_T0);
            }
            for (int32_t r = 0; r < R; r++) {
                const uint8_t* block = w + (size_t)r * row_bytes + b * BNK_BLOCK_BYTES;
                bnk_codes c = bnk_unpack(block);
                __m256i p0 = _mm256_maddubs_epi16(c.field[0], bnk_load_codes(x));
                __m256i p1 = _mm256_maddubs_epi16(c.field[1], bnk_load_codes(x + 32));
                __m256i p2 = _mm256_maddubs_epi16(c.field[2], bnk_load_codes(x + 64));
                __m256i p3 = _mm256_maddubs_epi16(c.field[3], bnk_load_codes(x + 96));
                pairs[r] = _mm256_add_epi16(pairs[r], _mm256_add_epi16(_mm256_add_epi16(p0, p1), _mm256_add_epi16(p2, p3)));
            }
        }
        for (int32_t r = 0; r < R; r++) {
            dot[r] = _mm256_add_epi32(dot[r], bnk_widen_pairs(pairs[r]));
        }
    }
}

void bnk_bit_gemv__avx2(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t blocks = columns / BNK_BLOCK;
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS, w += ROWS * row_bytes) {
        __m256i dot[ROWS];
        dot_rows<ROWS>(w, row_bytes, codes, blocks, dot);
        _mm_storeu_ps(y + r, bnk_bit_output(bnk_sum(dot[0], dot[1], dot[2], dot[3]), sum, s, scale));
    }
    for (; r < rows; r++, w += row_bytes) {
        __m256i dot[1];
        dot_rows<1>(w, row_bytes, codes, blocks, dot);
        y[r] = bnk_bit_output(bnk_sum(dot[0]), sum, s, scale);
    }
}
