#include "common/estimate_u4.h"
#include "common/kernel_table.h"
#include "simd.h"

/* step * ((128 * coarse + fine) / scale) of four rows. */
static inline void finish(const __m512i coarse[4], const __m512i fine[4], const float* steps, float scale, float* y) {
    __m128 c = _mm_cvtepi32_ps(bnk_sum(coarse[0], coarse[1], coarse[2], coarse[3]));
    __m128 f = _mm_cvtepi32_ps(bnk_sum(fine[0], fine[1], fine[2], fine[3]));
    __m128 sum = _mm_add_ps(_mm_mul_ps(c, _mm_set1_ps(128.0f)), f);
    _mm_storeu_ps(y, _mm_mul_ps(_mm_loadu_ps(steps), _mm_div_ps(sum, _mm_set1_ps(scale))));
}

namespace {

struct tile {
    /* They share the loads of the vectors. */
    static constexpr int32_t ROWS = 4;

    template <int32_t R>
    static inline void multiply(const uint8_t* codes, const float* steps, const int8_t* coarse_x, const int8_t* fine_x, float scale,
                                int32_t n, float* y) {
        const __m512i nibble = _mm512_set1_epi8(0x0f);
        const int64_t row_bytes = n / 2;
        const uint8_t* ahead = codes + R * row_bytes + BNK_U4_AHEAD;
        __m512i coarse[R] = {};
        __m512i fine[R] = {};
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK, codes += BNK_U4_BYTES, ahead += R * BNK_U4_BYTES) {
            const __m512i c[2] = {_mm512_loadu_si512(coarse_x + i), _mm512_loadu_si512(coarse_x + i + BNK_U4_BYTES)};
            const __m512i f[2] = {_mm512_loadu_si512(fine_x + i), _mm512_loadu_si512(fine_x + i + BNK_U4_BYTES)};
            for (int32_t r = 0; r < R; r++) {
                _mm_prefetch((const char*)ahead + r * BNK_U4_BYTES, _MM_HINT_T0);
                __m512i pairs = _mm512_loadu_si512(codes + r * row_bytes);
                __m512i low = _mm512_and_si512(pairs, nibble);
                __m512i high = _mm512_and_si512(_mm512_srli_epi16(pairs, 4), nibble);
                coarse[r] = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(coarse[r], low, c[0]), high, c[1]);
                fine[r] = _mm512_dpbusd_epi32(_mm512_dpbusd_epi32(fine[r], low, f[0]), high, f[1]);
            }
        }
        if constexpr (R == ROWS) {
            finish(coarse, fine, steps, scale, y);
        } else {
            *y = bnk_u4_output(bnk_sum(coarse[0]), bnk_sum(fine[0]), *steps, scale);
        }
    }
};

}  // namespace

void bnk_estimate_u4__avx512vnni(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                                 float* y, int64_t stride, int32_t rows) {
    bnk_estimate_u4<tile>(codes, steps, x, scales, n, tokens, y, stride, rows);
}
