#include "avx2/bit_product.h"
#include "common/bit_tiles.h"
#include "common/kernel_table.h"

/* Bytes from a row's block to what is prefetched; rows follow each other, so that all of the matrix is. */
static constexpr int32_t AHEAD = 8192;

namespace {

/* vpdpbusd: int32 sums of four products; eight of the sixteen registers hold them. */
struct tile {
    static constexpr int32_t ROWS = 2;
    static constexpr int32_t TOKENS = 4;

    template <int32_t R, int32_t T>
    static inline void multiply(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, const bnk_tile_output& to) {
        __m256i sums[R][T];
        for (int32_t r = 0; r < R; r++) {
            for (int32_t t = 0; t < T; t++) {
                sums[r][t] = _mm256_setzero_si256();
            }
        }
        for (size_t column = 0; column < columns; column += BNK_BLOCK, w += BNK_BLOCK_BYTES, codes += BNK_BLOCK) {
            for (int32_t r = 0; r < R; r++) {
                _mm_prefetch((const char*)w + (size_t)r * row_bytes + AHEAD, _MM_HINT_T0);
            }
            for (int32_t f = 0; f < BNK_FIELDS; f++) {
                __m256i c[R];
                for (int32_t r = 0; r < R; r++) {
                    __m256i packed = _mm256_srli_epi16(bnk_load_codes(w + (size_t)r * row_bytes), 6 - 2 * f);
                    c[r] = _mm256_and_si256(packed, _mm256_set1_epi8(3));
                }
                for (int32_t t = 0; t < T; t++) {
                    __m256i x = bnk_load_codes(codes + (size_t)t * columns + f * BNK_BLOCK_BYTES);
                    for (int32_t r = 0; r < R; r++) {
                        sums[r][t] = _mm256_dpbusd_avx_epi32(sums[r][t], c[r], x);
                    }
                }
            }
        }
        for (int32_t r = 0; r < R; r++) {
            put<T>(sums[r], to, to.y + r);
        }
    }

private:
    /* The outputs of one row. */
    template <int32_t T>
    static inline void put(const __m256i sums[T], const bnk_tile_output& to, float* y) {
        if (T < TOKENS) {
            for (int32_t t = 0; t < T; t++) {
                y[t * to.stride] = bnk_bit_output(bnk_sum(sums[t]), to.sums[t], to.scales[t], to.scale);
            }
            return;
        }
        float out[TOKENS];
        __m128i dot = bnk_sum(sums[0], sums[1 % T], sums[2 % T], sums[3 % T]);
        _mm_storeu_ps(out, bnk_bit_output(dot, _mm_loadu_si128((const __m128i*)to.sums), _mm_loadu_ps(to.scales), to.scale));
        for (int32_t t = 0; t < TOKENS; t++) {
            y[t * to.stride] = out[t];
        }
    }
};

}  // namespace

void bnk_bit_gemm__avxvnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                           int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_bit_tiles<tile>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
