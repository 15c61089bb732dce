/*
 * Several tokens: the activations of a tile of tokens stay in the first cache while a block of groups that fits the second
 * one passes by, and the digits of a group are looked up once for all tokens of the tile.
 */
#include "base3_tile.h"
#include "common/kernel_table.h"

/* Tokens of a tile. */
static constexpr int32_t TOKENS = 4;
/* Bytes of weights that stay in the second cache. */
static constexpr int32_t BLOCK_BYTES = 256 << 10;
/* Bytes from the next group to what is prefetched. */
static constexpr size_t AHEAD = 8192;

/* Some groups by T tokens. */
template <int32_t T>
static inline void multiply(const uint8_t* w, const int8_t* codes, size_t columns, bnk_base3_output to, int32_t groups) {
    for (int32_t g = 0; g < groups; g++, w += columns, to.y += BNK_BASE3_ROWS) {
        bnk_base3_multiply<1, T>(w, codes, columns, AHEAD, to);
    }
}

static inline void multiply_tokens(int32_t tokens, const uint8_t* w, const int8_t* codes, size_t columns, const bnk_base3_output& to,
                                   int32_t groups) {
    static_assert(TOKENS == 4, "one case a number of tokens");
    switch (tokens) {
        case 1: return multiply<1>(w, codes, columns, to, groups);
        case 2: return multiply<2>(w, codes, columns, to, groups);
        case 3: return multiply<3>(w, codes, columns, to, groups);
        default: return multiply<TOKENS>(w, codes, columns, to, groups);
    }
}

void bnk_base3_gemm__avx512vbmi(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                                int32_t tokens, float* y, int64_t stride, int32_t rows) {
    int32_t block_groups = columns < BLOCK_BYTES ? BLOCK_BYTES / columns : 1;
    for (int32_t r = 0; r < rows; r += block_groups * BNK_BASE3_ROWS, w += (size_t)block_groups * (size_t)columns) {
        int32_t left = (rows - r) / BNK_BASE3_ROWS;
        int32_t groups = left < block_groups ? left : block_groups;
        for (int32_t t = 0; t < tokens; t += TOKENS) {
            multiply_tokens(tokens - t, w, codes + (size_t)t * (size_t)columns, (size_t)columns,
                            {scale, scales + t, sums + t, y + t * stride + r, stride}, groups);
        }
    }
}
