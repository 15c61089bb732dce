#include "common/kernel_table.h"
#include "common/u4.h"
#include "simd.h"

/* Rows at a time: they share the loads of the vectors. */
static const int32_t ROWS = 2;

/* Bytes from the next tile of rows to what is prefetched, in the order of memory. */
static const int32_t AHEAD = 4096;

static inline __m256i load(const void* from) {
    return _mm256_loadu_si256((const __m256i*)from);
}

/* sums += the products of a block's codes, of which the 16-bit sums hold eight at most: 8 * 15 * 128 < 2^15. */
static inline __m256i add_block(__m256i sums, const __m256i low[2], const __m256i high[2], const int8_t* x) {
    __m256i a = _mm256_add_epi16(_mm256_maddubs_epi16(low[0], load(x)), _mm256_maddubs_epi16(low[1], load(x + 32)));
    __m256i b = _mm256_add_epi16(_mm256_maddubs_epi16(high[0], load(x + 64)), _mm256_maddubs_epi16(high[1], load(x + 96)));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_add_epi16(a, b), _mm256_set1_epi16(1)));
}

/* R rows by one token. */
template <int32_t R>
static inline void tile(const uint8_t* codes, const float* steps, const int8_t* coarse, const int8_t* fine, float scale, int32_t n, float* y) {
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    const int64_t row_bytes = n / 2;
    const uint8_t* ahead = codes + R * row_bytes + AHEAD;
    __m256i sums[R][2] = {};
    for (int32_t i = 0; i < n; i += BNK_U4_BLOCK, codes += BNK_U4_BYTES, ahead += R * BNK_U4_BYTES) {
        for (int32_t r = 0; r < R; r++) {
            _mm_prefetch((const char*)ahead + r * BNK_U4_BYTES, _MM_HINT_T0);
            __m256i pairs[2] = {load(codes + r * row_bytes), load(codes + r * row_bytes + 32)};
            __m256i low[2] = {_mm256_and_si256(pairs[0], nibble), _mm256_and_si256(pairs[1], nibble)};
            __m256i high[2] = {_mm256_and_si256(_mm256_srli_epi16(pairs[0], 4), nibble),
                               _mm256_and_si256(_mm256_srli_epi16(pairs[1], 4), nibble)};
            sums[r][0] = add_block(sums[r][0], low, high, coarse + i);
            sums[r][1] = add_block(sums[r][1], low, high, fine + i);
        }
    }
    for (int32_t r = 0; r < R; r++) {
        y[r] = steps[r] * ((128.0f * (float)bnk_sum(sums[r][0]) + (float)bnk_sum(sums[r][1])) / scale);
    }
}

void bnk_estimate_u4__avx2(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                           float* y, int64_t stride, int32_t rows) {
    int32_t r = 0;
    for (; r + ROWS <= rows; r += ROWS) {
        for (int32_t t = 0; t < tokens; t++) {
            const int8_t* coarse = x + (int64_t)(2 * t) * n;
            tile<ROWS>(codes + (int64_t)r * n / 2, steps + r, coarse, coarse + n, scales[2 * t], n, y + t * stride + r);
        }
    }
    for (; r < rows; r++) {
        for (int32_t t = 0; t < tokens; t++) {
            const int8_t* coarse = x + (int64_t)(2 * t) * n;
            tile<1>(codes + (int64_t)r * n / 2, steps + r, coarse, coarse + n, scales[2 * t], n, y + t * stride + r);
        }
    }
}
