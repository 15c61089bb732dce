#include "avx2/bit_product.h"
#include "common/bit_tiles.h"
#include "common/kernel_table.h"
#include "simd.h"

/* Columns of a register of codes. */
static constexpr int32_t STEP = 64;
/* Bytes from a row's block to what is prefetched; rows follow each other, so that all of the matrix is. */
static constexpr int32_t AHEAD = 8192;

/* sums += codes * x, four products a lane. As an intrinsic, GCC copies and spills the sums of a tile. */
static inline void add_products(__m512i* sums, __m512i codes, __m512i x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sums) : "v"(codes), "v"(x));
}

namespace {

/* vpdpbusd: int32 sums of four products. */
struct tile {
    static constexpr int32_t ROWS = 4;
    static constexpr int32_t TOKENS = 4;

    template <int32_t R, int32_t T>
    static inline void multiply(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, const bnk_tile_output& to) {
        __m512i sums[R][T];
        dots<R, T>(w, row_bytes, codes, columns, sums);
        for (int32_t t = 0; t < T; t++) {
            float* y = to.y + t * to.stride;
            if (R == ROWS) {
                __m128i dot = bnk_sum(sums[0][t], sums[1 % R][t], sums[2 % R][t], sums[3 % R][t]);
                _mm_storeu_ps(y, bnk_bit_output(dot, to.sums[t], to.scales[t], to.scale));
            } else {
                *y = bnk_bit_output(bnk_sum(sums[0][t]), to.sums[t], to.scales[t], to.scale);
            }
        }
    }

private:
    /*
     * A block's bytes lie twice in a register: its halves take fields 0 and 1, then 2 and 3, which gives the codes of
     * consecutive columns.
     */
    template <int32_t R, int32_t T>
    static inline void dots(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, __m512i sums[R][T]) {
        const __m512i shift[2] = {_mm512_inserti64x4(_mm512_set1_epi16(6), _mm256_set1_epi16(4), 1),
                                  _mm512_inserti64x4(_mm512_set1_epi16(2), _mm256_set1_epi16(0), 1)};
        for (int32_t r = 0; r < R; r++) {
            for (int32_t t = 0; t < T; t++) {
                sums[r][t] = _mm512_setzero_si512();
            }
        }
        for (size_t column = 0; column < columns; column += BNK_BLOCK, w += BNK_BLOCK_BYTES, codes += BNK_BLOCK) {
            for (int32_t r = 0; r < R; r++) {
                _mm_prefetch((const char*)w + (size_t)r * row_bytes + AHEAD, _MM_HINT_T0);
            }
            for (int32_t step = 0; step < BNK_BLOCK / STEP; step++) {
                /* The bytes are loaded again for each step, for keeping them costs registers. */
                __asm__("" : "+r"(w));
                __m512i c[R];
                for (int32_t r = 0; r < R; r++) {
                    __m512i packed = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)(w + (size_t)r * row_bytes)));
                    c[r] = _mm512_and_si512(_mm512_srlv_epi16(packed, shift[step]), _mm512_set1_epi8(3));
                }
                for (int32_t t = 0; t < T; t++) {
                    __m512i x = _mm512_loadu_si512(codes + (size_t)t * columns + step * STEP);
                    for (int32_t r = 0; r < R; r++) {
                        add_products(&sums[r][t], c[r], x);
                    }
                }
            }
        }
    }
};

}  // namespace

void bnk_bit_gemm__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                              int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_bit_tiles<tile>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
