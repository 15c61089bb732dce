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

/*
 * The upper code of half a byte is not shifted down but multiplied as four times itself. A sum of four such products a
 * block takes a quarter of the blocks that two of plain ones a block would: half of what all four plain ones take.
 */
static constexpr int32_t SAFE_BLOCKS = BNK_SAFE_BLOCKS / 2;

/* Sums of pairs of masked codes by activations. */
static inline __m256i multiply(__m256i packed, char mask, const int8_t* x) {
    return _mm256_maddubs_epi16(_mm256_and_si256(packed, _mm256_set1_epi8(mask)), bnk_load_codes(x));
}

/* Dot products of R rows, eight partial sums each. */
template <int32_t R>
static inline void dot_rows(const uint8_t* w, size_t row_bytes, const int8_t* codes, int32_t blocks, __m256i dot[R]) {
    const uint8_t* ahead = w + R * row_bytes + AHEAD;
    for (int32_t r = 0; r < R; r++) {
        dot[r] = _mm256_setzero_si256();
    }
    for (int32_t from = 0; from < blocks; from += SAFE_BLOCKS) {
        int32_t to = from + SAFE_BLOCKS < blocks ? from + SAFE_BLOCKS : blocks;
        __m256i ones[R];
        __m256i fours[R];
        for (int32_t r = 0; r < R; r++) {
            ones[r] = fours[r] = _mm256_setzero_si256();
        }
        for (int32_t b = from; b < to; b++) {
            const int8_t* x = codes + b * BNK_BLOCK;
            for (int32_t line = 0; line < R * BNK_BLOCK_BYTES; line += 64) {
                _mm_prefetch((const char*)ahead + (size_t)b * R * BNK_BLOCK_BYTES + line, _MM_HINT_T0);
            }
            for (int32_t r = 0; r < R; r++) {
                __m256i low = bnk_load_codes(w + (size_t)r * row_bytes + b * BNK_BLOCK_BYTES);
                __m256i high = _mm256_srli_epi16(low, 4);
                ones[r] = _mm256_add_epi16(ones[r], _mm256_add_epi16(multiply(high, 3, x + 32), multiply(low, 3, x + 96)));
                fours[r] = _mm256_add_epi16(fours[r], _mm256_add_epi16(multiply(high, 12, x), multiply(low, 12, x + 64)));
            }
        }
        for (int32_t r = 0; r < R; r++) {
            __m256i four = _mm256_madd_epi16(fours[r], _mm256_set1_epi16(1));
            dot[r] = _mm256_add_epi32(dot[r], _mm256_add_epi32(bnk_widen_pairs(ones[r]), _mm256_srai_epi32(four, 2)));
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
