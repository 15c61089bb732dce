#include "common/kernel_table.h"
#include "formats.h"

namespace {

struct lanes {
    static constexpr int32_t ROWS = 1;
    using Sums = bnk_sums;
    using Values = values;

    static inline Sums zero() {
        return bnk_zero_sums();
    }

    static inline values load(const float* h) {
        return {{_mm256_loadu_ps(h), _mm256_loadu_ps(h + 8), _mm256_loadu_ps(h + 16), _mm256_loadu_ps(h + 24)}};
    }

    static inline void accumulate(Sums* sums, const values& w, const values& x) {
        sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(x.v[0], w.v[0]));
        sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(x.v[1], w.v[1]));
        sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(x.v[2], w.v[2]));
        sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(x.v[3], w.v[3]));
    }

    static inline float fold(const Sums& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sums& a, const Sums& b, const Sums& c, const Sums& d, float* y) {
        _mm_storeu_ps(y, bnk_fold(a, b, c, d));
    }
};

}  // namespace

#define HEAD(format)                                                                                                             \
    void bnk_head_##format##__avx2(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, \
                                   int64_t stride, int32_t rows) {                                                               \
        bnk_head<lanes, format>(rows0, row_bytes, h, n, tokens, y, stride, rows);                                                \
    }

HEAD(f32)
HEAD(f16)
HEAD(bf16)
HEAD(q8_0)
HEAD(q6_k)
