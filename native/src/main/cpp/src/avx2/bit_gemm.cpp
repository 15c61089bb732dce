#include "bit_panel.h"
#include "common/kernel_table.h"

namespace {

/* Pairs of products summed in int16, and widened in the end. */
struct product {
    template <int32_t T>
    static inline void dots(const bnk_tile_codes& w, int32_t steps, const int8_t* codes, size_t columns, __m128i dots[T]) {
        __m256i pairs[T][BNK_TILE_ROWS] = {};
        for (int32_t k = 0; k < steps; k++, codes += 32) {
            for (int32_t r = 0; r < BNK_TILE_ROWS; r++) {
                for (int32_t t = 0; t < T; t++) {
                    __m256i x = bnk_load_codes(codes + (size_t)t * columns);
                    pairs[t][r] = _mm256_add_epi16(pairs[t][r], _mm256_maddubs_epi16(w[k][r], x));
                }
            }
        }
        for (int32_t t = 0; t < T; t++) {
            dots[t] = bnk_sum(bnk_widen_pairs(pairs[t][0]), bnk_widen_pairs(pairs[t][1]), bnk_widen_pairs(pairs[t][2]),
                              bnk_widen_pairs(pairs[t][3]));
        }
    }
};

}  // namespace

void bnk_bit_gemm__avx2(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                        int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_bit_panels<product>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
