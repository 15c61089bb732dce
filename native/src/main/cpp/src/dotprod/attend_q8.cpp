#include "common/attend_q8.h"
#include "neon/lanes_q8.h"

namespace {

/*
 * SDOT has no int16: a code is -(256 * coarse + fine) with two int8, which reaches from -32639 to 32896. Codes of weights are
 * not negative, those of queries far smaller.
 */
struct lanes : attention_lanes_q8 {
    static constexpr int32_t WIDTH = 8;
    static constexpr int32_t DEPTH = 4;
    /* Four coarse parts, four fine ones. */
    using Codes = int8x8_t;

    struct Sums {
        int32x4_t coarse[2];
        int32x4_t fine[2];
    };

    struct Numbers {
        int8x16_t v[2];
    };

    static inline void prepare(int16_t* codes, int32_t n) {
        for (int32_t i = 0; i < n; i += 4) {
            int16x4_t negative = vneg_s16(vld1_s16(codes + i));
            int16x4_t coarse = vrshr_n_s16(negative, 8);
            int16x4_t fine = vsub_s16(negative, vshl_n_s16(coarse, 8));
            vst1_s8((int8_t*)(codes + i), vmovn_s16(vcombine_s16(coarse, fine)));
        }
    }

    static inline Codes codes(const int16_t* four) {
        return vld1_s8((const int8_t*)four);
    }

    static inline Numbers numbers(const int8_t* x, int32_t stride) {
        int16x8_t first = vreinterpretq_s16_s8(vld1q_s8(x));
        int16x8_t second = vreinterpretq_s16_s8(vld1q_s8(x + stride));
        return {{vreinterpretq_s8_s16(vzip1q_s16(first, second)), vreinterpretq_s8_s16(vzip2q_s16(first, second))}};
    }

    static inline Sums zero() {
        int32x4_t zero = vdupq_n_s32(0);
        return {{zero, zero}, {zero, zero}};
    }

    static inline void multiply(Sums* sums, Codes codes, const Numbers& x) {
        for (int32_t i = 0; i < 2; i++) {
            sums->coarse[i] = vdotq_lane_s32(sums->coarse[i], x.v[i], codes, 0);
            sums->fine[i] = vdotq_lane_s32(sums->fine[i], x.v[i], codes, 1);
        }
    }

    static inline int32x4_t total(const Sums& sums, int32_t i) {
        return vnegq_s32(vaddq_s32(vshlq_n_s32(sums.coarse[i], 8), sums.fine[i]));
    }

    static inline void add_to(int32_t* to, const Sums& sums) {
        add_four(to, total(sums, 0));
        add_four(to + 4, total(sums, 1));
    }

    static inline void put_scores(float* p, const Sums& sums, const float* scales, float c) {
        put_four_scores(p, total(sums, 0), scales, c);
        put_four_scores(p + 4, total(sums, 1), scales + 4, c);
    }
};

}  // namespace

void bnk_attend_q8__dotprod(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                            float* state) {
    bnk_attend_q8<lanes>(q, query_heads, page, head_dim, kv_head, positions, state);
}
