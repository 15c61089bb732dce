#include "common/estimate_tiles.h"
#include "common/kernel_table.h"
#include "formats.h"

namespace {

/* vpdpbusd multiplies unsigned by signed: 128 is added to every code and 128 times the vector subtracted from the product. */
static const char OFFSET = (char)0x80;

/* 64 codes, each with 128 added to it, and the scale of each four of them. */
struct step_codes {
    __m512i u;
    __m512 scales;
};

/* 64 values in two parts, and what each four of them add to a product because of the offset of the codes, negated. */
struct step_vector {
    __m512i coarse;
    __m512i fine;
    __m512i correction;
};

static inline __m512i product(__m512i u, __m512i coarse, __m512i fine) {
    __m512i upper = _mm512_slli_epi32(_mm512_dpbusd_epi32(_mm512_setzero_si512(), u, coarse), 7);
    return _mm512_dpbusd_epi32(upper, u, fine);
}

struct lanes {
    static constexpr int32_t STEP = 64;
    static constexpr int32_t TOKENS = 4;
    using Sums = __m512;
    using Vector = step_vector;
    using Codes = step_codes;

    static inline Sums zero() {
        return _mm512_setzero_ps();
    }

    static inline Vector vector(const int8_t* coarse, const int8_t* fine) {
        __m512i c = _mm512_loadu_si512(coarse);
        __m512i f = _mm512_loadu_si512(fine);
        return {c, f, _mm512_sub_epi32(_mm512_setzero_si512(), product(_mm512_set1_epi8(OFFSET), c, f))};
    }

    static inline void accumulate(Sums* sums, const Codes& w, const Vector& x) {
        __m512i exact = _mm512_add_epi32(product(w.u, x.coarse, x.fine), x.correction);
        *sums = _mm512_add_ps(*sums, _mm512_mul_ps(w.scales, _mm512_cvtepi32_ps(exact)));
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
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    inline step_codes codes(int32_t) const {
        __m256i first = _mm256_loadu_si256((const __m256i*)(at + 2));
        __m256i second = _mm256_loadu_si256((const __m256i*)(at + bnk_q8_0::BYTES + 2));
        __m512i q = _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
        __m256i d = _mm256_set1_epi16((short)bnk_load_u16(at));
        d = _mm256_mask_set1_epi16(d, 0xff00, (short)bnk_load_u16(at + bnk_q8_0::BYTES));
        return {_mm512_xor_si512(q, _mm512_set1_epi8(OFFSET)), _mm512_cvtph_ps(d)};
    }
};

struct q6_k_block : q6_k {
    inline step_codes codes(int32_t i) const {
        const __m512i groups = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
        __m512i group = _mm512_add_epi32(groups, _mm512_set1_epi32(4 * i));
        return {_mm512_xor_si512(_mm512_load_si512(q + 64 * i), _mm512_set1_epi8(OFFSET)), _mm512_permutexvar_ps(group, _mm512_load_ps(scales))};
    }
};

}  // namespace

void bnk_estimate_q8_0__avx512vnni(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                                   float* y, int64_t stride, int32_t rows) {
    bnk_estimate<lanes, q8_0_pair>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);
}

void bnk_estimate_q6_k__avx512vnni(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n, int32_t tokens,
                                   float* y, int64_t stride, int32_t rows) {
    bnk_estimate<lanes, q6_k_block>(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);
}
