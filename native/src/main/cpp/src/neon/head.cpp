#include "common/kernel_table.h"
#include "formats.h"

namespace {

struct lanes {
    static constexpr int32_t ROWS = 1;
    using Sums = bnk_sixteen;
    using Values = values;

    static inline Sums zero() {
        return bnk_zeros();
    }

    static inline values load(const float* h) {
        return {bnk_load(h), bnk_load(h + 16)};
    }

    static inline void accumulate(Sums* sums, const values& w, const values& x) {
        bnk_accumulate(sums, x.low, w.low);
        bnk_accumulate(sums, x.high, w.high);
    }

    static inline float fold(const Sums& s) {
        return bnk_fold(s);
    }

    static inline void fold(const Sums& a, const Sums& b, const Sums& c, const Sums& d, float* y) {
        vst1q_f32(y, bnk_fold(a, b, c, d));
    }
};

}  // namespace

#define HEAD(format)                                                                                                             \
    void bnk_head_##format##__neon(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, \
                                   int64_t stride, int32_t rows) {                                                               \
        bnk_head<lanes, format>(rows0, row_bytes, h, n, tokens, y, stride, rows);                                                \
    }

HEAD(f32)
HEAD(f16)
HEAD(bf16)
HEAD(q8_0)
HEAD(q6_k)
