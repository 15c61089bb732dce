#include "common/canonical.h"
#include "common/kernel_table.h"

void bnk_quantize__scalar(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        float max = 1e-5f;
        for (int32_t i = 0; i < n; i++) {
            float magnitude = __builtin_fabsf(x[i]);
            max = magnitude > max ? magnitude : max;
        }
        float s = 127.0f / max;
        int32_t sum = 0;
        for (int32_t i = 0; i < n; i++) {
            int32_t code = bnk_nearest(x[i] * s);
            code = code < -128 ? -128 : code > 127 ? 127 : code;
            codes[i] = (int8_t)code;
            sum += code;
        }
        scales[t] = s;
        sums[t] = sum;
    }
}
