#include "common/canonical.h"
#include "common/kernel_table.h"

void bnk_rms_norm__scalar(const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, y += n) {
        float r = 1.0f / __builtin_sqrtf(bnk_dot16(x, x, n) / (float)n + epsilon);
        for (int32_t i = 0; i < n; i++) {
            y[i] = (x[i] * r) * w[i];
        }
    }
}
