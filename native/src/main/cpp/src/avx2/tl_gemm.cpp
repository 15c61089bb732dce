#include "common/kernel_table.h"
#include "tl_unpack.h"

namespace {

template <typename Layout>
struct tile : bnk_tl_bytes<Layout> {
    static constexpr int32_t TOKENS = 2;

    /* vpmaddubsw: int16 sums of pairs, 32 rows at a time. */
    template <int32_t T>
    static inline void multiply(const bnk_tl_quad* quads, int32_t count, const int8_t* x, size_t columns, int32_t dots[T][BNK_TL_ROWS]) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += 32) {
            __m256i pairs[T][4] = {};
            for (int32_t q = 0; q < count; q++) {
                const bnk_tl_quad* w = quads + q * BNK_TL_ROWS + r;
                for (int32_t t = 0; t < T; t++) {
                    int32_t four;
                    __builtin_memcpy(&four, x + (size_t)t * columns + 4 * q, sizeof four);
                    __m256i values = _mm256_set1_epi32(four);
                    for (int32_t i = 0; i < 4; i++) {
                        pairs[t][i] = _mm256_add_epi16(pairs[t][i], _mm256_maddubs_epi16(bnk_load_codes(w + 8 * i), values));
                    }
                }
            }
            for (int32_t t = 0; t < T; t++) {
                for (int32_t i = 0; i < 4; i++) {
                    _mm256_store_si256((__m256i*)(dots[t] + r + 8 * i), bnk_widen_pairs(pairs[t][i]));
                }
            }
        }
    }
};

}  // namespace

void bnk_tl1_gemm__avx2(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                        int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_tl_gemm<tile<bnk_tl1>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}

void bnk_tl2_gemm__avx2(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                        int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_tl_gemm<tile<bnk_tl2>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
