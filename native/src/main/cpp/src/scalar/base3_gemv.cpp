#include "base3_dot.h"
#include "common/kernel_table.h"

void bnk_base3_gemv__scalar(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y, int32_t rows) {
    for (int32_t r = 0; r < rows; r += BNK_BASE3_ROWS, w += columns) {
        int32_t dots[BNK_BASE3_ROWS];
        bnk_base3_dots(w, codes, columns, dots);
        for (int32_t i = 0; i < BNK_BASE3_ROWS; i++) {
            y[r + i] = bnk_bit_output(dots[i], sum, s, scale);
        }
    }
}
