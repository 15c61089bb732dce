#include "common/kernel_table.h"

void bnk_add__scalar(float* x, const float* y, int32_t n) {
    for (int32_t i = 0; i < n; i++) {
        x[i] += y[i];
    }
}
