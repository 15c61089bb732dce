/* Several tokens by TL1 and TL2, with the products of an instruction set. */
#ifndef BNK_NEON_TL_GEMM_H
#define BNK_NEON_TL_GEMM_H

#include "common/tl_gemm.h"
#include "tl.h"

namespace {

/* Code i of each index. */
template <typename Layout>
struct bnk_tl_codes {
    alignas(16) int8_t of[Layout::TRITS][BNK_TL_ENTRIES<Layout>] = {};

    constexpr bnk_tl_codes() {
        for (int32_t i = 0; i < Layout::TRITS; i++) {
            for (int32_t index = 0; index < BNK_TL_ENTRIES<Layout>; index++) {
                of[i][index] = (int8_t)(Layout::trit(index, i) + 1);
            }
        }
    }
};

template <typename Layout, typename Products>
struct quad_tile : Layout {
    static constexpr int32_t TOKENS = 4;

    static constexpr int32_t row(int32_t run) { return 4 * run; }

    static inline void unpack(const uint8_t* unit, bnk_tl_quad* to) {
        constexpr int32_t columns = BNK_TL_OCTET * Layout::TRITS;
        for (int32_t i = 0; i < BNK_TL_INDICES; i += BNK_TL_OCTET) {
            for (int32_t r = 0; r < BNK_TL_ROWS; r += BNK_TL_LANES) {
                uint8x16_t column[columns];
                unpack_octet(unit + r, column);
                for (int32_t c = 0; c < columns; c += 4) {
                    const uint8x16x4_t quads = {{column[c], column[c + 1], column[c + 2], column[c + 3]}};
                    vst4q_u8(to[c / 4 * BNK_TL_ROWS + r], quads);
                }
            }
            unit += BNK_TL_OCTET_BYTES<Layout>;
            to += columns / 4 * BNK_TL_ROWS;
        }
    }

    /* Sixteen rows at a time. */
    template <int32_t T>
    static inline void multiply(const bnk_tl_quad* quads, int32_t count, const int8_t* x, size_t columns, int32_t dots[T][BNK_TL_ROWS]) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += BNK_TL_LANES) {
            int32x4_t sums[T][4];
            for (int32_t t = 0; t < T; t++) {
                sums[t][0] = sums[t][1] = sums[t][2] = sums[t][3] = vdupq_n_s32(0);
            }
            for (int32_t q = 0; q < count; q++) {
                const bnk_tl_quad* w = quads + q * BNK_TL_ROWS + r;
                for (int32_t t = 0; t < T; t++) {
                    int32_t four;
                    __builtin_memcpy(&four, x + (size_t)t * columns + 4 * q, sizeof four);
                    int8x16_t values = vreinterpretq_s8_s32(vdupq_n_s32(four));
                    for (int32_t i = 0; i < 4; i++) {
                        sums[t][i] = Products::add_fours(sums[t][i], vreinterpretq_s8_u8(vld1q_u8(w[4 * i])), values);
                    }
                }
            }
            for (int32_t t = 0; t < T; t++) {
                for (int32_t i = 0; i < 4; i++) {
                    vst1q_s32(dots[t] + r + 4 * i, sums[t][i]);
                }
            }
        }
    }

private:
    /* The codes of an octet of sixteen rows, a register a column. */
    static inline void unpack_octet(const uint8_t* octet, uint8x16_t* column) {
        static constexpr bnk_tl_codes<Layout> codes;
        uint8x16_t signs = vld1q_u8(octet);
        for (int32_t i = 0; i < BNK_TL_OCTET; i++) {
            uint8x16_t index = bnk_tl_index_16<Layout>(octet, i, signs);
            for (int32_t j = 0; j < Layout::TRITS; j++) {
                *column++ = vreinterpretq_u8_s8(bnk_tl_table<Layout>(codes.of[j])[index]);
            }
        }
    }
};

}  // namespace

#define BNK_TL_GEMM_KERNELS(tier, Products)                                                                                           \
    void bnk_tl1_gemm__##tier(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,           \
                              int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {                              \
        bnk_tl_gemm<quad_tile<bnk_tl1, Products>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);                 \
    }                                                                                                                                 \
    void bnk_tl2_gemm__##tier(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,           \
                              int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {                              \
        bnk_tl_gemm<quad_tile<bnk_tl2, Products>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);                 \
    }

#endif
