/*
 * Rows of a table, dequantised in chunks: each format is a type with
 *   BLOCK, BYTES   values and bytes of a block; values of one chunk are a whole number of blocks
 *   dequantize     w[0..count) = values [from, from + count) of the row
 */
#ifndef BNK_TABLE_H
#define BNK_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "common/canonical.h"

static inline uint16_t bnk_load_u16(const uint8_t* at) {
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t bnk_load_u32(const uint8_t* at) {
    return bnk_load_u16(at) | (uint32_t)bnk_load_u16(at + 2) << 16;
}

namespace {

struct bnk_f32 {
    static inline void dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
        for (int32_t i = 0; i < count; i++) {
            w[i] = bnk_float(bnk_load_u32(row + 4 * (size_t)(from + i)));
        }
    }
};

struct bnk_f16 {
    static inline void dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
        for (int32_t i = 0; i < count; i++) {
            w[i] = bnk_from_half(bnk_load_u16(row + 2 * (size_t)(from + i)));
        }
    }
};

struct bnk_bf16 {
    static inline void dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
        for (int32_t i = 0; i < count; i++) {
            w[i] = bnk_float((uint32_t)bnk_load_u16(row + 2 * (size_t)(from + i)) << 16);
        }
    }
};

/* Rows of codes with a scale for several of them: w[i] = scale(i) * code(i). */
template <typename Format>
static inline void bnk_dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
    for (int32_t i = 0; i < count; i++) {
        w[i] = Format::scale(row, from + i) * (float)Format::code(row, from + i);
    }
}

/* Blocks of 32: binary16 d, int8 q[32]; w = d * q. */
struct bnk_q8_0 {
    static constexpr int32_t BLOCK = 32;
    static constexpr int32_t BYTES = 34;

    static inline const uint8_t* block(const uint8_t* row, int32_t i) {
        return row + (size_t)(i / BLOCK) * BYTES;
    }

    static inline int32_t code(const uint8_t* row, int32_t i) {
        return (int8_t)block(row, i)[2 + i % BLOCK];
    }

    static inline float scale(const uint8_t* row, int32_t i) {
        return bnk_from_half(bnk_load_u16(block(row, i)));
    }

    static inline void dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
        bnk_dequantize<bnk_q8_0>(row, from, count, w);
    }
};

/* Blocks of 256: low four bits ql[128], high two bits qh[64], int8 scales[16], binary16 d; w = (d * scale) * (q - 32). */
struct bnk_q6_k {
    static constexpr int32_t BLOCK = 256;
    static constexpr int32_t BYTES = 210;
    static constexpr int32_t HIGH = 128;
    static constexpr int32_t SCALES = 192;
    static constexpr int32_t D = 208;

    static inline const uint8_t* block(const uint8_t* row, int32_t i) {
        return row + (size_t)(i / BLOCK) * BYTES;
    }

    static inline int32_t code(const uint8_t* row, int32_t i) {
        const uint8_t* at = block(row, i);
        int32_t e = i % BLOCK;
        int32_t half = e / 128;
        int32_t group = e % 128 / 32;
        int32_t low = at[64 * half + 32 * (group & 1) + e % 32] >> (group < 2 ? 0 : 4) & 15;
        int32_t high = at[HIGH + 32 * half + e % 32] >> 2 * group & 3;
        return (low | high << 4) - 32;
    }

    static inline float scale(const uint8_t* row, int32_t i) {
        const uint8_t* at = block(row, i);
        return bnk_from_half(bnk_load_u16(at + D)) * (float)(int8_t)at[SCALES + i % BLOCK / 16];
    }

    static inline void dequantize(const uint8_t* row, int32_t from, int32_t count, float* w) {
        bnk_dequantize<bnk_q6_k>(row, from, count, w);
    }
};

}  // namespace

#endif
