#include "common/kernel_table.h"
#include "common/table.h"

/* Codes that share a float product: the scale of a block belongs to a multiple of so many. */
static constexpr int32_t GROUP = 4;

template <typename Format>
static inline float estimate(const uint8_t* row, const int8_t* coarse, const int8_t* fine, float scale, int32_t n) {
    float sums[BNK_LANES] = {0};
    for (int32_t i = 0; i < n; i += GROUP) {
        int32_t product = 0;
        for (int32_t k = i; k < i + GROUP; k++) {
            product += Format::code(row, k) * (128 * coarse[k] + fine[k]);
        }
        sums[i / GROUP % BNK_LANES] += Format::scale(row, i) * (float)product;
    }
    return bnk_fold(sums) / scale;
}

#define ESTIMATE(format)                                                                                                              \
    void bnk_estimate_##format##__scalar(const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales, int32_t n,    \
                                         int32_t tokens, float* y, int64_t stride, int32_t rows) {                                    \
        for (int32_t t = 0; t < tokens; t++) {                                                                                        \
            const int8_t* coarse = x + (size_t)(2 * t) * (size_t)n;                                                                   \
            for (int32_t r = 0; r < rows; r++) {                                                                                      \
                y[t * stride + r] = estimate<bnk_##format>(rows0 + r * row_bytes, coarse, coarse + n, scales[2 * t], n);              \
            }                                                                                                                         \
        }                                                                                                                             \
    }

ESTIMATE(q8_0)
ESTIMATE(q6_k)
