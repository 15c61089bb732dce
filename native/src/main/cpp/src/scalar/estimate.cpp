#include "common/kernel_table.h"

void bnk_estimate__scalar(const int8_t* w, const float* w_scales, const int8_t* x, const float* s, int32_t columns, float* y, int32_t rows) {
    for (int32_t r = 0; r < rows; r++, w += columns) {
        int32_t sums[2] = {0, 0};
        for (int32_t k = 0; k < columns; k++) {
            sums[0] += w[k] * x[k];
            sums[1] += w[k] * x[columns + k];
        }
        y[r] = ((float)sums[0] / s[0] + (float)sums[1] / s[1]) / w_scales[r];
    }
}
