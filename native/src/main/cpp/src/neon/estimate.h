/* The estimates of the head's first stage, with the products of an instruction set. */
#ifndef BNK_NEON_ESTIMATE_H
#define BNK_NEON_ESTIMATE_H

#include "common/estimate_tiles.h"
#include "common/estimate_u4.h"
#include "formats.h"

namespace {

/* Codes gives sixteen of a step's codes, and the scale of each four of them. */
template <typename Products, typename StepCodes>
struct estimate_lanes {
    static constexpr int32_t STEP = 64;
    static constexpr int32_t TOKENS = 1;
    using Sums = bnk_sixteen;
    using Codes = StepCodes;

    struct Vector {
        int8x16_t coarse[4];
        int8x16_t fine[4];
    };

    static inline Sums zero() {
        return bnk_zeros();
    }

    static inline Vector vector(const int8_t* coarse, const int8_t* fine) {
        return {{vld1q_s8(coarse), vld1q_s8(coarse + 16), vld1q_s8(coarse + 32), vld1q_s8(coarse + 48)},
                {vld1q_s8(fine), vld1q_s8(fine + 16), vld1q_s8(fine + 32), vld1q_s8(fine + 48)}};
    }

    static inline void accumulate(Sums* sums, const Codes& w, const Vector& x) {
        for (int32_t i = 0; i < 4; i++) {
            int8x16_t q = w.sixteen(i);
            int32x4_t upper = vshlq_n_s32(Products::add_fours(vdupq_n_s32(0), q, x.coarse[i]), 7);
            int32x4_t exact = Products::add_fours(upper, q, x.fine[i]);
            sums->v[i] = vaddq_f32(sums->v[i], vmulq_f32(w.scale(i), vcvtq_f32_s32(exact)));
        }
    }

    static inline float fold(const Sums& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sums& a, const Sums& b, const Sums& c, const Sums& d, float scale, float* y) {
        vst1q_f32(y, vdivq_f32(bnk_fold(a, b, c, d), vdupq_n_f32(scale)));
    }
};

/* Two blocks of Q8_0, one step. */
struct q8_0_pair {
    static constexpr int32_t BLOCK = 2 * bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = 2 * bnk_q8_0::BYTES;
    q8_0 blocks[2];

    inline void open(const uint8_t* block) {
        blocks[0].open(block);
        blocks[1].open(block + bnk_q8_0::BYTES);
    }

    inline const q8_0_pair& codes(int32_t) const { return *this; }
    inline int8x16_t sixteen(int32_t i) const { return load_codes(blocks[i / 2].at + i % 2 * 16); }
    inline float32x4_t scale(int32_t i) const { return blocks[i / 2].d; }
};

/* A step of a block of Q6_K. */
struct q6_k_step {
    const uint8_t* at;
    const float* scales;
    int32_t first;

    inline int8x16_t sixteen(int32_t i) const { return q6_k::codes(at, first + i); }
    inline float32x4_t scale(int32_t i) const { return vdupq_n_f32(scales[first + i]); }
};

/* A block of Q6_K whose codes are unpacked when they are wanted. */
struct q6_k_block {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    const uint8_t* at;
    float scales[BLOCK / q6_k::GROUP];

    inline void open(const uint8_t* block) {
        at = block;
        q6_k::open_scales(block, scales);
    }

    inline q6_k_step codes(int32_t step) const { return {at, scales, 4 * step}; }
};

/* Rows of 4-bit codes; the int16 sums of a block fit, 16 * 15 * 128 < 2^15. */
template <typename Products>
struct u4_tile {
    static constexpr int32_t ROWS = 4;

    template <int32_t R>
    static inline void multiply(const uint8_t* codes, const float* steps, const int8_t* coarse, const int8_t* fine, float scale, int32_t n,
                                float* y) {
        const int64_t row_bytes = n / 2;
        const uint8_t* ahead = codes + R * row_bytes + BNK_U4_AHEAD;
        typename Products::Sums sums[R][2];
        for (int32_t r = 0; r < R; r++) {
            sums[r][0] = sums[r][1] = Products::zero();
        }
        for (int32_t i = 0; i < n; i += BNK_U4_BLOCK, codes += BNK_U4_BYTES, ahead += R * BNK_U4_BYTES) {
            for (int32_t r = 0; r < R; r++) {
                __builtin_prefetch(ahead + r * BNK_U4_BYTES);
            }
            for (int32_t k = 0; k < BNK_U4_BYTES; k += 16) {
                multiply_sixteen<R>(codes + k, row_bytes, coarse + i + k, fine + i + k, sums);
            }
            for (int32_t r = 0; r < R; r++) {
                Products::settle(&sums[r][0]);
                Products::settle(&sums[r][1]);
            }
        }
        for (int32_t r = 0; r < R; r++) {
            y[r] = bnk_u4_output(Products::total(sums[r][0]), Products::total(sums[r][1]), steps[r], scale);
        }
    }

private:
    /* Sixteen bytes of R rows. */
    template <int32_t R>
    static inline void multiply_sixteen(const uint8_t* codes, int64_t row_bytes, const int8_t* coarse, const int8_t* fine,
                                        typename Products::Sums sums[R][2]) {
        int8x16_t c[2] = {vld1q_s8(coarse), vld1q_s8(coarse + BNK_U4_BYTES)};
        int8x16_t f[2] = {vld1q_s8(fine), vld1q_s8(fine + BNK_U4_BYTES)};
        for (int32_t r = 0; r < R; r++) {
            uint8x16_t pairs = vld1q_u8(codes + r * row_bytes);
            int8x16_t low = vreinterpretq_s8_u8(vandq_u8(pairs, vdupq_n_u8(15)));
            int8x16_t high = vreinterpretq_s8_u8(vshrq_n_u8(pairs, 4));
            Products::add(&sums[r][0], low, c[0]);
            Products::add(&sums[r][0], high, c[1]);
            Products::add(&sums[r][1], low, f[0]);
            Products::add(&sums[r][1], high, f[1]);
        }
    }
};

}  // namespace

#define BNK_ESTIMATE_KERNELS(tier, Products)                                                                                         \
    void bnk_estimate_q8_0__##tier(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n,         \
                                   int32_t tokens, float* y, int64_t stride, int32_t rows) {                                         \
        bnk_estimate<estimate_lanes<Products, q8_0_pair>, q8_0_pair>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);        \
    }                                                                                                                                \
    void bnk_estimate_q6_k__##tier(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n,         \
                                   int32_t tokens, float* y, int64_t stride, int32_t rows) {                                         \
        bnk_estimate<estimate_lanes<Products, q6_k_step>, q6_k_block>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);       \
    }                                                                                                                                \
    void bnk_estimate_u4__##tier(const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n,          \
                                 int32_t tokens, float* y, int64_t stride, int32_t rows) {                                           \
        bnk_estimate_u4<u4_tile<Products>>(codes, steps, x, scales, n, tokens, y, stride, rows);                                     \
    }

#endif
