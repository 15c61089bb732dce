#include "base3_dot.h"
#include "common/kernel_table.h"

void bnk_base3_gemm__scalar(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums, int32_t columns,
                            int32_t tokens, float* y, int64_t stride, int32_t rows) {
    for (int32_t r = 0; r < rows; r += BNK_BASE3_ROWS, w += columns) {
        for (int32_t t = 0; t < tokens; t++) {
            int32_t dots[BNK_BASE3_ROWS];
            bnk_base3_dots(w, codes + (size_t)t * (size_t)columns, columns, dots);
            for (int32_t i = 0; i < BNK_BASE3_ROWS; i++) {
                y[t * stride + r + i] = bnk_bit_output(dots[i], sums[t], scales[t], scale);
            }
        }
    }
}
