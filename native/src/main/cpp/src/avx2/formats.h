/* The formats of tables on 256-bit registers, as common/head_tiles.h describes them. */
#ifndef BNK_AVX2_FORMATS_H
#define BNK_AVX2_FORMATS_H

#include "common/head_tiles.h"
#include "common/table.h"
#include "simd.h"

namespace {

/* 32 values. */
struct values {
    __m256 v[4];

    inline void store(float* y) const {
        for (int32_t i = 0; i < 4; i++) {
            _mm256_storeu_ps(y + 8 * i, v[i]);
        }
    }
};

struct f32 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 128;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m256 eight(const uint8_t* from) {
        return _mm256_loadu_ps((const float*)from);
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 32), eight(at + 64), eight(at + 96)}};
    }
};

struct f16 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m256 eight(const uint8_t* from) {
        return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)from));
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

struct bf16 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m256 eight(const uint8_t* from) {
        __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)from));
        return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

/* scale * q for eight int8. */
static inline __m256 scaled(const void* q, __m256 scale) {
    return _mm256_mul_ps(scale, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)q))));
}

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;
    const uint8_t* at;
    __m256 d;

    inline void open(const uint8_t* block) {
        at = block + 2;
        d = _mm256_set1_ps(_cvtsh_ss(bnk_load_u16(block)));
    }

    inline values part(int32_t) const {
        return {{scaled(at, d), scaled(at + 8, d), scaled(at + 16, d), scaled(at + 24, d)}};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    static constexpr int32_t GROUP = 16;
    alignas(32) int8_t q[BLOCK];
    alignas(32) float scales[BLOCK / GROUP];

    static inline void open_scales(const uint8_t* block, float scales[BLOCK / GROUP]) {
        __m256 d = _mm256_set1_ps(_cvtsh_ss(bnk_load_u16(block + bnk_q6_k::D)));
        _mm256_storeu_ps(scales, scaled(block + bnk_q6_k::SCALES, d));
        _mm256_storeu_ps(scales + 8, scaled(block + bnk_q6_k::SCALES + 8, d));
    }

    inline void open(const uint8_t* block) {
        open_scales(block, scales);
        for (int32_t half = 0; half < 2; half++) {
            __m256i a = load(block + 64 * half);
            __m256i b = load(block + 64 * half + 32);
            __m256i high = load(block + bnk_q6_k::HIGH + 32 * half);
            int8_t* to = q + 128 * half;
            put(to, a, _mm256_slli_epi16(high, 4));
            put(to + 32, b, _mm256_slli_epi16(high, 2));
            put(to + 64, _mm256_srli_epi16(a, 4), high);
            put(to + 96, _mm256_srli_epi16(b, 4), _mm256_srli_epi16(high, 2));
        }
    }

    static inline __m256i load(const uint8_t* from) {
        return _mm256_loadu_si256((const __m256i*)from);
    }

    /* 32 numbers in [0, 63] from their low four bits and their high two, which lie at bits 4 and 5. */
    static inline __m256i code(__m256i low, __m256i high) {
        return _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(0x0f)), _mm256_and_si256(high, _mm256_set1_epi8(0x30)));
    }

    static inline void put(int8_t* to, __m256i low, __m256i high) {
        _mm256_store_si256((__m256i*)to, _mm256_sub_epi8(code(low, high), _mm256_set1_epi8(32)));
    }

    inline values part(int32_t i) const {
        const int8_t* at = q + i * BNK_PART;
        __m256 first = _mm256_broadcast_ss(scales + 2 * i);
        __m256 second = _mm256_broadcast_ss(scales + 2 * i + 1);
        return {{scaled(at, first), scaled(at + 8, first), scaled(at + 16, second), scaled(at + 24, second)}};
    }
};

}  // namespace

#endif
