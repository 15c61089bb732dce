#include "common/attend_q8.h"
#include "lanes_q8.h"

namespace {

/* Products of int16. */
struct lanes : attention_lanes_q8 {
    static constexpr int32_t WIDTH = 16;
    static constexpr int32_t DEPTH = 2;
    using Codes = int16x4_t;

    struct Sums {
        int32x4_t v[4];
    };

    /* The first numbers of the pairs and the second ones. */
    struct Numbers {
        int16x8_t first[2];
        int16x8_t second[2];
    };

    static inline void prepare(int16_t*, int32_t) {}

    static inline Codes codes(const int16_t* pair) {
        int32_t two;
        __builtin_memcpy(&two, pair, sizeof two);
        return vreinterpret_s16_s32(vdup_n_s32(two));
    }

    static inline Numbers numbers(const int8_t* x, int32_t) {
        int8x16x2_t pairs = vld2q_s8(x);
        return {{vmovl_s8(vget_low_s8(pairs.val[0])), vmovl_high_s8(pairs.val[0])},
                {vmovl_s8(vget_low_s8(pairs.val[1])), vmovl_high_s8(pairs.val[1])}};
    }

    static inline Sums zero() {
        int32x4_t zero = vdupq_n_s32(0);
        return {{zero, zero, zero, zero}};
    }

    static inline void multiply(Sums* sums, Codes codes, const Numbers& x) {
        for (int32_t i = 0; i < 2; i++) {
            sums->v[2 * i] = vmlal_lane_s16(sums->v[2 * i], vget_low_s16(x.first[i]), codes, 0);
            sums->v[2 * i + 1] = vmlal_high_lane_s16(sums->v[2 * i + 1], x.first[i], codes, 0);
            sums->v[2 * i] = vmlal_lane_s16(sums->v[2 * i], vget_low_s16(x.second[i]), codes, 1);
            sums->v[2 * i + 1] = vmlal_high_lane_s16(sums->v[2 * i + 1], x.second[i], codes, 1);
        }
    }

    static inline void add_to(int32_t* to, const Sums& sums) {
        for (int32_t i = 0; i < 4; i++) {
            add_four(to + 4 * i, sums.v[i]);
        }
    }

    static inline void put_scores(float* p, const Sums& sums, const float* scales, float c) {
        for (int32_t i = 0; i < 4; i++) {
            put_four_scores(p + 4 * i, sums.v[i], scales + 4 * i, c);
        }
    }
};

}  // namespace

void bnk_attend_q8__neon(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                         float* state) {
    bnk_attend_q8<lanes>(q, query_heads, page, head_dim, kv_head, positions, state);
}
