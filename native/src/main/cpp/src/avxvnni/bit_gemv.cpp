/*
 * One token: the weights come from memory once, two rows at a time share the activations.
 *
 * The fields of a byte are not shifted down: field f is multiplied as 4^(3 - f) times its code and summed in a register
 * of its own, which is divided in the end. A lane then holds at most 768 * columns, which is exact up to
 * 2.7 million columns.
 */
#include "avx2/bit_product.h"
#include "common/kernel_table.h"

/* Rows at a time: their sums take eight of the sixteen registers. */
static constexpr int32_t ROWS = 2;
/*
 * Bytes from the next group of rows to what is prefetched, in the order of memory: rows follow each other, and a sequential
 * stream suits the memory better than one a row.
 */
static constexpr int32_t AHEAD = 4096;

/* Dot products of R rows, eight partial sums each. */
template <int32_t R>
static inline void dot_rows(const uint8_t* w, size_t row_bytes, const int8_t* codes, int32_t blocks, __m256i dot[R]) {
    __m256i sums[R][BNK_FIELDS];
    for (int32_t r = 0; r < R; r++) {
        for (int32_t f = 0; f < BNK_FIELDS; f++) {
            sums[r][f] = _mm256_setzero_si256();
        }
    }
    const uint8_t* ahead = w + R * row_bytes + AHEAD;
    for (int32_t b = 0; b < blocks; b++, w += BNK_BLOCK_BYTES, codes += BNK_BLOCK, ahead += R * BNK_BLOCK_BYTES) {
        _mm_prefetch((const char*)ahead, _MM_HINT_T0);
        for (int32_t f = 0; f < BNK_FIELDS; f++) {
            __m256i x = bnk_load_codes(codes + f * BNK_BLOCK_BYTES);
            for (int32_t r = 0; r < R; r++) {
                __m256i packed = bnk_load_codes(w + (size_t)r * row_bytes);
                __m256i field = _mm256_and_si256(packed, _mm256_set1_epi8((char)(0xc0 >> 2 * f)));
                sums[r][f] = _mm256_dpbusd_avx_epi32(sums[r][f], field, x);
            }
        }
    }
    for (int32_t r = 0; r < R; r++) {
        __m256i high = _mm256_add_epi32(_mm256_srai_epi32(sums[r][0], 6), _mm256_srai_epi32(sums[r][1], 4));
        dot[r] = _mm256_add_epi32(high, _mm256_add_epi32(_mm256_srai_epi32(sums[r][2], 2), sums[r][3]));
    }
}

void bnk_bit_gemv__avxvnni(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y,
                           int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t blocks = columns / BNK_BLOCK;
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS, w += ROWS * row_bytes) {
        __m256i dot[ROWS];
        dot_rows<ROWS>(w, row_bytes, codes, blocks, dot);
        for (int32_t i = 0; i < ROWS; i++) {
            y[r + i] = bnk_bit_output(bnk_sum(dot[i]), sum, s, scale);
        }
    }
    if (r < rows) {
        __m256i dot[1];
        dot_rows<1>(w, row_bytes, codes, blocks, dot);
        y[r] = bnk_bit_output(bnk_sum(dot[0]), sum, s, scale);
    }
}
