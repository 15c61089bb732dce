#include "avx2/bit_panel.h"
#include "common/kernel_table.h"

namespace {

/* vpdpbusd: int32 sums of four products. */
struct product {
    template <int32_t T>
    static inline void dots(const bnk_tile_codes& w, int32_t steps, const int8_t* codes, size_t columns, __m128i dots[T]) {
        __m256i sums[T][BNK_TILE_ROWS] = {};
        for (int32_t k = 0; k < steps; k++, codes += 32) {
            for (int32_t r = 0; r < BNK_TILE_ROWS; r++) {
                for (int32_t t = 0; t < T; t++) {
                    __m256i x = bnk_load_codes(codes + (size_t)t * columns);
                    sums[t][r] = _mm256_dpbusd_avx_epi32(sums[t][r], w[k][r], x);
                }
            }
        }
        for (int32_t t = 0; t < T; t++) {
            dots[t] = bnk_sum(sums[t][0], sums[t][1], sums[t][2], sums[t][3]);
        }
    }
};

}  // namespace

void bnk_bit_gemm__avxvnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                           int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_bit_panels<product>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
