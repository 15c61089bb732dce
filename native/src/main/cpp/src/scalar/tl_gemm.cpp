#include "common/kernel_table.h"
#include "tl_dot.h"

template <typename Layout>
static inline void gemm(const uint8_t* w, float scale, const int8_t* codes, const float* scales, int32_t columns, int32_t tokens, float* y,
                        int64_t stride, int32_t rows) {
    for (int32_t r = 0; r < rows; r++) {
        const uint8_t* group = w + (size_t)(r / BNK_TL_GROUP) * bnk_tl_group_bytes<Layout>(columns);
        for (int32_t t = 0; t < tokens; t++) {
            int32_t dot = bnk_tl_dot<Layout>(group, r % BNK_TL_GROUP, codes + (size_t)t * (size_t)columns, columns);
            y[t * stride + r] = bnk_bit_output(dot, 0, scales[t], scale);
        }
    }
}

void bnk_tl1_gemm__scalar(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t*, int32_t columns,
                          int32_t tokens, float* y, int64_t stride, int32_t rows) {
    gemm<bnk_tl1>(w, scale, codes, scales, columns, tokens, y, stride, rows);
}

void bnk_tl2_gemm__scalar(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t*, int32_t columns,
                          int32_t tokens, float* y, int64_t stride, int32_t rows) {
    gemm<bnk_tl2>(w, scale, codes, scales, columns, tokens, y, stride, rows);
}
