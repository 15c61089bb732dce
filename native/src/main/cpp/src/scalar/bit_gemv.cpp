#include "bit_dot.h"
#include "common/kernel_table.h"

void bnk_bit_gemv__scalar(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, w += columns / BNK_FIELDS) {
        y[r] = bnk_bit_output(bnk_bit_dot(w, codes, columns), sum, s, scale);
    }
}
