/*
 * Several tokens: a panel of four rows is unpacked as many columns at a time as an int16 sum can take, and multiplied
 * with all tokens of a block in register tiles of four rows by two tokens.
 */
#include "bit_product.h"
#include "common/kernel_table.h"

static constexpr int32_t ROWS = 4;
static constexpr int32_t TILE_TOKENS = 2;
/* Tokens whose sums are kept while a panel is in the cache. */
static constexpr int32_t BLOCK_TOKENS = 24;
/* Registers of codes in a row of the panel. */
static constexpr int32_t STEPS = BNK_SAFE_BLOCKS * BNK_FIELDS;

/* Unpacked codes of some blocks of ROWS rows: step, then row. */
struct panel {
    __m256i codes[STEPS][ROWS];
};

/* Missing rows repeat the last one. */
static inline void unpack(const uint8_t* w, size_t row_bytes, int32_t rows, int32_t blocks, panel* to) {
    for (int32_t r = 0; r < ROWS; r++) {
        const uint8_t* row = w + (size_t)(r < rows ? r : rows - 1) * row_bytes;
        for (int32_t b = 0; b < blocks; b++) {
            bnk_codes c = bnk_unpack(row + b * BNK_BLOCK_BYTES);
            for (int32_t f = 0; f < BNK_FIELDS; f++) {
                to->codes[b * BNK_FIELDS + f][r] = c.field[f];
            }
        }
    }
}

/* dot[t][r] += panel row r by token t. */
template <int32_t T>
static inline void multiply(const panel* w, int32_t steps, const int8_t* codes, size_t columns, __m256i dot[][ROWS]) {
    __m256i pairs[T][ROWS] = {};
    for (int32_t k = 0; k < steps; k++) {
        for (int32_t t = 0; t < T; t++) {
            __m256i x = bnk_load_codes(codes + (size_t)t * columns + k * 32);
            for (int32_t r = 0; r < ROWS; r++) {
                pairs[t][r] = _mm256_add_epi16(pairs[t][r], _mm256_maddubs_epi16(w->codes[k][r], x));
            }
        }
    }
    for (int32_t t = 0; t < T; t++) {
        for (int32_t r = 0; r < ROWS; r++) {
            dot[t][r] = _mm256_add_epi32(dot[t][r], bnk_widen_pairs(pairs[t][r]));
        }
    }
}

/* The dot products of up to ROWS rows with up to BLOCK_TOKENS tokens. */
static inline void multiply_block(const uint8_t* w, int32_t rows, const int8_t* codes, int32_t columns, int32_t tokens,
                                  __m256i dot[][ROWS]) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    int32_t blocks = columns / BNK_BLOCK;
    for (int32_t t = 0; t < tokens; t++) {
        for (int32_t r = 0; r < ROWS; r++) {
            dot[t][r] = _mm256_setzero_si256();
        }
    }
    panel unpacked;
    for (int32_t from = 0; from < blocks; from += BNK_SAFE_BLOCKS) {
        int32_t count = blocks - from < BNK_SAFE_BLOCKS ? blocks - from : BNK_SAFE_BLOCKS;
        int32_t steps = count * BNK_FIELDS;
        const int8_t* x = codes + from * BNK_BLOCK;
        unpack(w + from * BNK_BLOCK_BYTES, row_bytes, rows, count, &unpacked);
        int32_t t = 0;
        for (; t + TILE_TOKENS <= tokens; t += TILE_TOKENS) {
            multiply<TILE_TOKENS>(&unpacked, steps, x + (size_t)t * (size_t)columns, (size_t)columns, dot + t);
        }
        for (; t < tokens; t++) {
            multiply<1>(&unpacked, steps, x + (size_t)t * (size_t)columns, (size_t)columns, dot + t);
        }
    }
}

void bnk_bit_gemm__avx2(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                        int32_t tokens, float* y, int64_t stride, int32_t rows) {
    size_t row_bytes = (size_t)(columns / BNK_FIELDS);
    for (int32_t t0 = 0; t0 < tokens; t0 += BLOCK_TOKENS) {
        int32_t count = tokens - t0 < BLOCK_TOKENS ? tokens - t0 : BLOCK_TOKENS;
        for (int32_t r0 = 0; r0 < rows; r0 += ROWS) {
            int32_t valid = rows - r0 < ROWS ? rows - r0 : ROWS;
            __m256i dot[BLOCK_TOKENS][ROWS];
            multiply_block(w + (size_t)r0 * row_bytes, valid, codes + (size_t)t0 * (size_t)columns, columns, count, dot);
            for (int32_t t = 0; t < count; t++) {
                float out[ROWS];
                __m128i dots = bnk_sum(dot[t][0], dot[t][1], dot[t][2], dot[t][3]);
                _mm_storeu_ps(out, bnk_bit_output(dots, sums[t0 + t], scales[t0 + t], scale));
                for (int32_t r = 0; r < valid; r++) {
                    y[(t0 + t) * stride + r0 + r] = out[r];
                }
            }
        }
    }
}
