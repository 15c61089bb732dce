#include "common/estimate_tiles.h"
#include "common/kernel_table.h"
#include "formats.h"

namespace {

static inline __m256i load(const void* from) {
    return _mm256_loadu_si256((const __m256i*)from);
}

/* 128 * coarse + fine, summed over four neighbours each, from sums of two. */
static inline __m256i combine(__m256i coarse, __m256i fine) {
    return _mm256_add_epi32(_mm256_madd_epi16(coarse, _mm256_set1_epi16(128)), _mm256_madd_epi16(fine, _mm256_set1_epi16(1)));
}

/* 64 values in two parts, 32 a register. */
struct step_vector {
    __m256i coarse[2];
    __m256i fine[2];

    /* Products with the offset that a format's codes have, for each group of four. */
    inline __m256i times(int32_t offset, int32_t half) const {
        __m256i u = _mm256_set1_epi8((char)offset);
        return combine(_mm256_maddubs_epi16(u, coarse[half]), _mm256_maddubs_epi16(u, fine[half]));
    }
};

/* 64 codes in [-128, 127] and the scale of each four; pairs of products fit 16 bits, 2 * 128 * 127 < 2^15. */
struct signed_codes {
    __m256i q[2];
    __m256 scales[2];

    static inline __m256i correction(const step_vector&, int32_t) {
        return _mm256_setzero_si256();
    }

    inline __m256i multiply(const step_vector& x, __m256i, int32_t half) const {
        __m256i magnitudes = _mm256_abs_epi8(q[half]);
        return combine(_mm256_maddubs_epi16(magnitudes, _mm256_sign_epi8(x.coarse[half], q[half])),
                       _mm256_maddubs_epi16(magnitudes, _mm256_sign_epi8(x.fine[half], q[half])));
    }
};

/* 64 codes in [0, 63] that stand for 32 less, and the scale of each four. */
struct offset_codes {
    static constexpr int32_t OFFSET = 32;
    __m256i q[2];
    __m256 scales[2];

    static inline __m256i correction(const step_vector& x, int32_t half) {
        return x.times(OFFSET, half);
    }

    inline __m256i multiply(const step_vector& x, __m256i correction, int32_t half) const {
        __m256i product = combine(_mm256_maddubs_epi16(q[half], x.coarse[half]), _mm256_maddubs_epi16(q[half], x.fine[half]));
        return _mm256_sub_epi32(product, correction);
    }
};

template <typename StepCodes>
struct lanes {
    static constexpr int32_t STEP = 64;
    static constexpr int32_t TOKENS = 1;
    using Sums = bnk_sums;
    using Codes = StepCodes;

    struct Vector {
        step_vector x;
        __m256i correction[2];
    };

    static inline Sums zero() {
        return bnk_zero_sums();
    }

    static inline Vector vector(const int8_t* coarse, const int8_t* fine) {
        step_vector x = {{load(coarse), load(coarse + 32)}, {load(fine), load(fine + 32)}};
        return {x, {Codes::correction(x, 0), Codes::correction(x, 1)}};
    }

    static inline __m256 scaled(const Codes& w, const Vector& v, int32_t half) {
        return _mm256_mul_ps(w.scales[half], _mm256_cvtepi32_ps(w.multiply(v.x, v.correction[half], half)));
    }

    static inline void accumulate(Sums* sums, const Codes& w, const Vector& v) {
        sums->low = _mm256_add_ps(sums->low, scaled(w, v, 0));
        sums->high = _mm256_add_ps(sums->high, scaled(w, v, 1));
    }

    static inline float fold(const Sums& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sums& a, const Sums& b, const Sums& c, const Sums& d, float scale, float* y) {
        _mm_storeu_ps(y, _mm_div_ps(bnk_fold(a, b, c, d), _mm_set1_ps(scale)));
    }
};

/* Two blocks of Q8_0. */
struct q8_0_pair {
    static constexpr int32_t BLOCK = 2 * bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = 2 * bnk_q8_0::BYTES;
    q8_0 blocks[2];

    inline void open(const uint8_t* block) {
        blocks[0].open(block);
        blocks[1].open(block + bnk_q8_0::BYTES);
    }

    inline signed_codes codes(int32_t) const {
        return {{load(blocks[0].at), load(blocks[1].at)}, {blocks[0].d, blocks[1].d}};
    }
};

/* A block of Q6_K whose codes are unpacked step by step. */
struct q6_k_block {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    const uint8_t* at;
    float scales[BLOCK / q6_k::GROUP];

    inline void open(const uint8_t* block) {
        at = block;
        q6_k::open_scales(block, scales);
    }

    /* Two scales, each for four lanes. */
    static inline __m256 pair(const float* scales) {
        return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_broadcast_ss(scales)), _mm_broadcast_ss(scales + 1), 1);
    }

    /* Steps 0 and 2 are the low four bits of a half, 1 and 3 the high four; their upper bits lie at 0 and 2, 4 and 6 of qh. */
    inline offset_codes codes(int32_t step) const {
        int32_t half = step / 2;
        __m256i a = load(at + 64 * half);
        __m256i b = load(at + 64 * half + 32);
        __m256i high = load(at + bnk_q6_k::HIGH + 32 * half);
        offset_codes codes;
        if (step % 2 == 0) {
            codes.q[0] = q6_k::code(a, _mm256_slli_epi16(high, 4));
            codes.q[1] = q6_k::code(b, _mm256_slli_epi16(high, 2));
        } else {
            codes.q[0] = q6_k::code(_mm256_srli_epi16(a, 4), high);
            codes.q[1] = q6_k::code(_mm256_srli_epi16(b, 4), _mm256_srli_epi16(high, 2));
        }
        codes.scales[0] = pair(scales + 4 * step);
        codes.scales[1] = pair(scales + 4 * step + 2);
        return codes;
    }
};

}  // namespace

void bnk_estimate_q8_0__avx2(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                             float* y, int64_t stride, int32_t rows) {
    bnk_estimate<lanes<signed_codes>, q8_0_pair>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);
}

void bnk_estimate_q6_k__avx2(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                             float* y, int64_t stride, int32_t rows) {
    bnk_estimate<lanes<offset_codes>, q6_k_block>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);
}
