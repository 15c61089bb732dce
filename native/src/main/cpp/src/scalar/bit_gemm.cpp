#include "bit_dot.h"
#include "common/kernel_table.h"

void bnk_bit_gemm__scalar(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                          int32_t tokens, float* y, int64_t stride, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, w += columns / BNK_FIELDS) {
        for (int32_t t = 0; t < tokens; t++) {
            int32_t dot = bnk_bit_dot(w, codes + (size_t)t * (size_t)columns, columns);
            y[t * stride + r] = bnk_bit_output(dot, sums[t], scales[t], scale);
        }
    }
}
