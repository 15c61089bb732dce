/* Codes of values and outputs of integer sums, for attention over 8-bit keys and values. */
#ifndef BNK_NEON_LANES_Q8_H
#define BNK_NEON_LANES_Q8_H

#include "lanes.h"

namespace {

struct attention_lanes_q8 : attention_lanes {
    static inline float make_codes(const float* x, int32_t n, int32_t levels, int16_t* codes) {
        float s = (float)levels / bnk_largest_magnitude_4(x, n);
        int32_t i = 0;
        for (; i + 8 <= n; i += 8) {
            vst1q_s16(codes + i, bnk_codes_16(x + i, s));
        }
        for (; i < n; i++) {
            codes[i] = (int16_t)bnk_code(x[i], s, -levels, levels);
        }
        return s;
    }

    static inline void add_four(int32_t* to, int32x4_t sums) {
        vst1q_s32(to, vaddq_s32(vld1q_s32(to), sums));
    }

    static inline void put_four_scores(float* p, int32x4_t sums, const float* scales, float c) {
        vst1q_f32(p, vmulq_n_f32(vmulq_f32(vcvtq_f32_s32(sums), vld1q_f32(scales)), c));
    }
};

}  // namespace

#endif
