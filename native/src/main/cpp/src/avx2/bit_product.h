/* Ternary codes by 8-bit activations. */
#ifndef BNK_AVX2_BIT_PRODUCT_H
#define BNK_AVX2_BIT_PRODUCT_H

#include "common/ternary.h"
#include "simd.h"

/* The codes of a block: register f holds columns 32 f to 32 f + 31. */
struct bnk_codes {
    __m256i field[BNK_FIELDS];
};

static inline bnk_codes bnk_unpack(const uint8_t* block) {
    const __m256i three = _mm256_set1_epi8(3);
    __m256i packed = _mm256_loadu_si256((const __m256i*)block);
    return {{_mm256_and_si256(_mm256_srli_epi16(packed, 6), three), _mm256_and_si256(_mm256_srli_epi16(packed, 4), three),
             _mm256_and_si256(_mm256_srli_epi16(packed, 2), three), _mm256_and_si256(packed, three)}};
}

static inline __m256i bnk_load_codes(const void* at) {
    return _mm256_loadu_si256((const __m256i*)at);
}

/* Sixteen sums of pairs, each up to BNK_SAFE_PAIRS products deep, to eight int32. */
static inline __m256i bnk_widen_pairs(__m256i pairs) {
    return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/* y = (float(dot - sum) / s) * scale for four rows or tokens. */
static inline __m128 bnk_bit_output(__m128i dot, __m128i sum, __m128 s, float scale) {
    return _mm_mul_ps(_mm_div_ps(_mm_cvtepi32_ps(_mm_sub_epi32(dot, sum)), s), _mm_set1_ps(scale));
}

static inline __m128 bnk_bit_output(__m128i dot, int32_t sum, float s, float scale) {
    return bnk_bit_output(dot, _mm_set1_epi32(sum), _mm_set1_ps(s), scale);
}

/* The dot products of several tokens, as they come: some columns at a time, and four rows. */
struct bnk_dots {
    float scale;
    const float* scales;
    const int32_t* sums;
    float* y;
    int64_t stride;
    /* Whether the columns are the first and the last ones; between them the sums lie in y, as integers. */
    bool first;
    bool last;

    /* Adds to the dot products of one token with `rows` <= 4 rows, and makes the outputs in the end. */
    inline void add(__m128i dot, int32_t token, int32_t row, int32_t rows) const {
        float* to = y + token * stride + row;
        if (rows == 4) {
            add_to((__m128i*)to, dot, token);
            return;
        }
        __m128i lanes = _mm_setzero_si128();
        __builtin_memcpy(&lanes, to, (size_t)rows * sizeof(float));
        add_to(&lanes, dot, token);
        __builtin_memcpy(to, &lanes, (size_t)rows * sizeof(float));
    }

private:
    inline void add_to(__m128i* lanes, __m128i dot, int32_t token) const {
        if (!first) {
            dot = _mm_add_epi32(dot, _mm_loadu_si128(lanes));
        }
        if (last) {
            dot = _mm_castps_si128(bnk_bit_output(dot, sums[token], scales[token], scale));
        }
        _mm_storeu_si128(lanes, dot);
    }
};

#endif
