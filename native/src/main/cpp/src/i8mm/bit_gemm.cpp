/* Several tokens with SMMLA, which multiplies eight columns of two rows by those of two tokens. */
#include "common/kernel_table.h"
#include "neon/bit_product.h"

namespace {

/* Eight columns of two rows or tokens in each register. */
struct pair {
    int8x16_t low;
    int8x16_t high;
};

static inline pair interleave(int8x16_t a, int8x16_t b) {
    int64x2_t x = vreinterpretq_s64_s8(a);
    int64x2_t y = vreinterpretq_s64_s8(b);
    return {vreinterpretq_s8_s64(vzip1q_s64(x, y)), vreinterpretq_s8_s64(vzip2q_s64(x, y))};
}

struct tile {
    static constexpr int32_t ROWS = 4;
    static constexpr int32_t TOKENS = 4;

    /* A row or token without a partner is multiplied twice. */
    template <int32_t R, int32_t T>
    static inline void multiply(const uint8_t* w, size_t row_bytes, const int8_t* codes, size_t columns, const bnk_tile_output& to) {
        int32x4_t sums[(R + 1) / 2][(T + 1) / 2];
        for (int32_t r = 0; r < (R + 1) / 2; r++) {
            for (int32_t t = 0; t < (T + 1) / 2; t++) {
                sums[r][t] = vdupq_n_s32(0);
            }
        }
        for (size_t column = 0; column < columns; column += BNK_BLOCK, w += BNK_BLOCK_BYTES, codes += BNK_BLOCK) {
            for (int32_t half = 0; half < BNK_BLOCK_BYTES; half += 16) {
                uint8x16_t packed[R];
                for (int32_t r = 0; r < R; r++) {
                    packed[r] = vld1q_u8(w + (size_t)r * row_bytes + half);
                }
                multiply_field<R, T, 0>(packed, codes + half, columns, sums);
                multiply_field<R, T, 1>(packed, codes + half, columns, sums);
                multiply_field<R, T, 2>(packed, codes + half, columns, sums);
                multiply_field<R, T, 3>(packed, codes + half, columns, sums);
            }
        }
        for (int32_t t = 0; t < T; t++) {
            for (int32_t r = 0; r < R; r++) {
                int32_t dot = sums[r / 2][t / 2][2 * (r % 2) + t % 2];
                to.y[t * to.stride + r] = bnk_bit_output(dot, to.sums[t], to.scales[t], to.scale);
            }
        }
    }

private:
    template <int32_t R, int32_t T, int32_t f>
    static inline void multiply_field(const uint8x16_t packed[R], const int8_t* codes, size_t columns,
                                      int32x4_t sums[(R + 1) / 2][(T + 1) / 2]) {
        pair c[(R + 1) / 2];
        for (int32_t r = 0; r < R; r += 2) {
            c[r / 2] = interleave(bnk_field<f>(packed[r]), bnk_field<f>(packed[r + 1 < R ? r + 1 : r]));
        }
        for (int32_t t = 0; t < T; t += 2) {
            const int8_t* x0 = codes + (size_t)t * columns + f * BNK_BLOCK_BYTES;
            const int8_t* x1 = t + 1 < T ? x0 + columns : x0;
            pair x = interleave(vld1q_s8(x0), vld1q_s8(x1));
            for (int32_t r = 0; r < (R + 1) / 2; r++) {
                sums[r][t / 2] = vmmlaq_s32(sums[r][t / 2], c[r].low, x.low);
                sums[r][t / 2] = vmmlaq_s32(sums[r][t / 2], c[r].high, x.high);
            }
        }
    }
};

}  // namespace

void bnk_bit_gemm__i8mm(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                        int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_bit_tiles<tile>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
