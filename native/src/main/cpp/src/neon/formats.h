/* The formats of tables on 128-bit registers, as common/head_tiles.h describes them. */
#ifndef BNK_NEON_FORMATS_H
#define BNK_NEON_FORMATS_H

#include "common/head_tiles.h"
#include "common/table.h"
#include "simd.h"

namespace {

/* 32 values. */
struct values {
    bnk_sixteen low;
    bnk_sixteen high;

    inline void store(float* y) const {
        bnk_store(y, low);
        bnk_store(y + 16, high);
    }
};

struct f32 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 128;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline float32x4_t four(const uint8_t* from) {
        return vreinterpretq_f32_u8(vld1q_u8(from));
    }

    static inline bnk_sixteen sixteen(const uint8_t* from) {
        return {{four(from), four(from + 16), four(from + 32), four(from + 48)}};
    }

    inline values part(int32_t) const {
        return {sixteen(at), sixteen(at + 64)};
    }
};

/* Numbers of 16 bits, which WIDEN makes sixteen binary32 of. */
template <bnk_sixteen (*WIDEN)(uint16x8_t, uint16x8_t)>
struct halves {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline bnk_sixteen sixteen(const uint8_t* from) {
        return WIDEN(vreinterpretq_u16_u8(vld1q_u8(from)), vreinterpretq_u16_u8(vld1q_u8(from + 16)));
    }

    inline values part(int32_t) const {
        return {sixteen(at), sixteen(at + 32)};
    }
};

static inline bnk_sixteen widen_bf16(uint16x8_t low, uint16x8_t high) {
    const uint16x8_t zero = vdupq_n_u16(0);
    return {{vreinterpretq_f32_u16(vzip1q_u16(zero, low)), vreinterpretq_f32_u16(vzip2q_u16(zero, low)),
             vreinterpretq_f32_u16(vzip1q_u16(zero, high)), vreinterpretq_f32_u16(vzip2q_u16(zero, high))}};
}

using f16 = halves<bnk_widen>;
using bf16 = halves<widen_bf16>;

/* A binary16 number in all lanes. */
static inline float32x4_t broadcast_half(const uint8_t* at) {
    return vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(bnk_load_u16(at))));
}

/* scale * q for sixteen int8. */
static inline bnk_sixteen scaled(int8x16_t q, float32x4_t scale) {
    int16x8_t low = vmovl_s8(vget_low_s8(q));
    int16x8_t high = vmovl_high_s8(q);
    return {{vmulq_f32(scale, vcvtq_f32_s32(vmovl_s16(vget_low_s16(low)))), vmulq_f32(scale, vcvtq_f32_s32(vmovl_high_s16(low))),
             vmulq_f32(scale, vcvtq_f32_s32(vmovl_s16(vget_low_s16(high)))), vmulq_f32(scale, vcvtq_f32_s32(vmovl_high_s16(high)))}};
}

static inline int8x16_t load_codes(const uint8_t* at) {
    return vreinterpretq_s8_u8(vld1q_u8(at));
}

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;
    const uint8_t* at;
    float32x4_t d;

    inline void open(const uint8_t* block) {
        at = block + 2;
        d = broadcast_half(block);
    }

    inline values part(int32_t) const {
        return {scaled(load_codes(at), d), scaled(load_codes(at + 16), d)};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    /* Values that share a scale. */
    static constexpr int32_t GROUP = 16;
    int8x16_t q[BLOCK / GROUP];
    float scales[BLOCK / GROUP];

    inline void open(const uint8_t* block) {
        open_scales(block, scales);
        for (int32_t group = 0; group < BLOCK / GROUP; group++) {
            q[group] = codes(block, group);
        }
    }

    static inline void open_scales(const uint8_t* block, float scales[BLOCK / GROUP]) {
        bnk_store(scales, scaled(load_codes(block + bnk_q6_k::SCALES), broadcast_half(block + bnk_q6_k::D)));
    }

    /* The codes of a group, in [-32, 31]. Each half of a block has its low four bits in 64 bytes and its high two in 32. */
    static inline int8x16_t codes(const uint8_t* block, int32_t group) {
        int32_t half = group / 8;
        int32_t field = group % 8 / 2;
        int32_t at = GROUP * (group % 2);
        uint8x16_t low = vld1q_u8(block + 64 * half + 32 * (field % 2) + at);
        uint8x16_t high = vld1q_u8(block + bnk_q6_k::HIGH + 32 * half + at);
        low = vandq_u8(vshlq_u8(low, vdupq_n_s8(field < 2 ? 0 : -4)), vdupq_n_u8(0x0f));
        high = vandq_u8(vshlq_u8(high, vdupq_n_s8((int8_t)(4 - 2 * field))), vdupq_n_u8(0x30));
        return vsubq_s8(vreinterpretq_s8_u8(vorrq_u8(low, high)), vdupq_n_s8(32));
    }

    inline values part(int32_t i) const {
        return {scaled(q[2 * i], vdupq_n_f32(scales[2 * i])), scaled(q[2 * i + 1], vdupq_n_f32(scales[2 * i + 1]))};
    }
};

}  // namespace

#endif
