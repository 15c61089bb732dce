#include "common/attend_q8.h"
#include "lanes.h"

namespace {

/* Products of int16 pairs (vpmaddwd). */
struct lanes : attention_lanes {
    static constexpr int32_t WIDTH = 16;
    static constexpr int32_t DEPTH = 2;
    using Codes = __m256i;

    struct Sums {
        __m256i v[2];
    };

    struct Numbers {
        __m256i v[2];
    };

    static inline float make_codes(const float* x, int32_t n, int32_t levels, int16_t* codes) {
        float s = (float)levels / bnk_largest_magnitude_8(x, n);
        int32_t i = 0;
        for (; i + 8 <= n; i += 8) {
            __m256i wide = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(s)));
            __m128i narrow = _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
            _mm_storeu_si128((__m128i*)(codes + i), narrow);
        }
        for (; i < n; i++) {
            codes[i] = (int16_t)bnk_code(x[i], s, -levels, levels);
        }
        return s;
    }

    static inline void prepare(int16_t*, int32_t) {}

    static inline Codes codes(const int16_t* pair) {
        int32_t two;
        __builtin_memcpy(&two, pair, sizeof two);
        return _mm256_set1_epi32(two);
    }

    static inline Numbers numbers(const int8_t* x, int32_t) {
        return {{_mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)x)), _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)(x + 16)))}};
    }

    static inline Sums zero() {
        return {{_mm256_setzero_si256(), _mm256_setzero_si256()}};
    }

    static inline void multiply(Sums* sums, Codes codes, const Numbers& x) {
        sums->v[0] = _mm256_add_epi32(sums->v[0], _mm256_madd_epi16(codes, x.v[0]));
        sums->v[1] = _mm256_add_epi32(sums->v[1], _mm256_madd_epi16(codes, x.v[1]));
    }

    static inline void add_to(int32_t* to, const Sums& sums) {
        for (int32_t i = 0; i < 2; i++) {
            __m256i* at = (__m256i*)(to + 8 * i);
            _mm256_store_si256(at, _mm256_add_epi32(_mm256_load_si256(at), sums.v[i]));
        }
    }

    static inline void put_scores(float* p, const Sums& sums, const float* scales, float c) {
        for (int32_t i = 0; i < 2; i++) {
            __m256 score = _mm256_mul_ps(_mm256_cvtepi32_ps(sums.v[i]), _mm256_loadu_ps(scales + 8 * i));
            _mm256_storeu_ps(p + 8 * i, _mm256_mul_ps(score, _mm256_set1_ps(c)));
        }
    }
};

}  // namespace

void bnk_attend_q8__avx2(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                         float* state) {
    bnk_attend_q8<lanes>(q, query_heads, page, head_dim, kv_head, positions, state);
}
