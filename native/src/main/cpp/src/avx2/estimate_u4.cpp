#include "common/estimate_u4.h"
#include "common/kernel_table.h"
#include "simd.h"

static inline __m256i load(const void* from) {
    return _mm256_loadu_si256((const __m256i*)from);
}

/* sums += the products of a block's codes, of which the 16-bit sums hold eight at most: 8 * 15 * 128 < 2^15. */
static inline __m256i add_block(__m256i sums, const __m256i low[2], const __m256i high[2], const int8_t* x) {
    __m256i a = _mm256_add_epi16(_mm256_maddubs_epi16(low[0], load(x)), _mm256_maddubs_epi16(low[1], load(x + 32)));
    __m256i b = _mm256_add_epi16(_mm256_maddubs_epi16(high[0], load(x + 64)), _mm256_maddubs_epi16(high[1], load(x + 96)));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_add_epi16(a, b), _mm256_set1_epi16(1)));
}

namespace {

struct tile {
    static constexpr int32_t ROWS = 2;

    template <int32_t R>
    static inline void multiply(const uint8_t* codes, const float* steps, const int8_t* coarse, const int8_t* fine, float scale, int32_t n,
                                float* y) {
        const __m256i nibble = _mm256_set1_epi8(0x0f);
        const int64_t row_bytes = n / 2;
        const uint8_t* ahead = codes + R * row_bytes + BNK_U4_AHEAD;
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
            y[r] = bnk_u4_output(bnk_sum(sums[r][0]), bnk_sum(sums[r][1]), steps[r], scale);
        }
    }
};

}  // namespace

void bnk_estimate_u4__avx2(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                           float* y, int64_t stride, int32_t rows) {
    bnk_estimate_u4<tile>(codes, steps, x, scales, n, tokens, y, stride, rows);
}
