/* The formats of tables on 512-bit registers, as common/head_tiles.h describes them. */
#ifndef BNK_AVX512VNNI_FORMATS_H
#define BNK_AVX512VNNI_FORMATS_H

#include "common/head_tiles.h"
#include "common/table.h"
#include "simd.h"

namespace {

/* 32 values. */
struct values {
    __m512 v[2];

    inline void store(float* y) const {
        _mm512_storeu_ps(y, v[0]);
        _mm512_storeu_ps(y + 16, v[1]);
    }
};

struct f32 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 128;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    inline values part(int32_t) const {
        return {{_mm512_loadu_ps(at), _mm512_loadu_ps(at + 64)}};
    }
};

struct f16 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m512 sixteen(const uint8_t* from) {
        return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i*)from));
    }

    inline values part(int32_t) const {
        return {{sixteen(at), sixteen(at + 32)}};
    }
};

struct bf16 {
    static constexpr int32_t BLOCK = BNK_PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m512 sixteen(const uint8_t* from) {
        __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)from));
        return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
    }

    inline values part(int32_t) const {
        return {{sixteen(at), sixteen(at + 32)}};
    }
};

/* scale * q for sixteen int8. */
static inline __m512 scaled(const void* q, __m512 scale) {
    return _mm512_mul_ps(scale, _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i*)q))));
}

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;
    const uint8_t* at;
    __m512 d;

    inline void open(const uint8_t* block) {
        at = block + 2;
        d = _mm512_set1_ps(_cvtsh_ss(bnk_load_u16(block)));
    }

    inline values part(int32_t) const {
        return {{scaled(at, d), scaled(at + 16, d)}};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    static constexpr int32_t GROUP = 16;
    alignas(64) int8_t q[BLOCK];
    alignas(64) float scales[BLOCK / GROUP];

    inline void open(const uint8_t* block) {
        _mm512_storeu_ps(scales, scaled(block + bnk_q6_k::SCALES, _mm512_set1_ps(_cvtsh_ss(bnk_load_u16(block + bnk_q6_k::D)))));
        /* The high bits of numbers 0 to 63 and 64 to 127 of a half, moved to bits 4 and 5. */
        const __m512i up = _mm512_inserti64x4(_mm512_set1_epi16(4), _mm256_set1_epi16(2), 1);
        const __m512i down = _mm512_inserti64x4(_mm512_set1_epi16(0), _mm256_set1_epi16(2), 1);
        for (int32_t half = 0; half < 2; half++) {
            __m512i low = _mm512_loadu_si512(block + 64 * half);
            __m512i high = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)(block + bnk_q6_k::HIGH + 32 * half)));
            put(q + 128 * half, low, _mm512_sllv_epi16(high, up));
            put(q + 128 * half + 64, _mm512_srli_epi16(low, 4), _mm512_srlv_epi16(high, down));
        }
    }

    /* Stores 64 numbers in [-32, 31] from their low four bits and their high two, which lie at bits 4 and 5. */
    static inline void put(int8_t* to, __m512i low, __m512i high) {
        __m512i code = _mm512_or_si512(_mm512_and_si512(low, _mm512_set1_epi8(0x0f)), _mm512_and_si512(high, _mm512_set1_epi8(0x30)));
        _mm512_storeu_si512(to, _mm512_sub_epi8(code, _mm512_set1_epi8(32)));
    }

    inline values part(int32_t i) const {
        const int8_t* at = q + i * BNK_PART;
        return {{scaled(at, _mm512_set1_ps(scales[2 * i])), scaled(at + 16, _mm512_set1_ps(scales[2 * i + 1]))}};
    }
};

}  // namespace

#endif
