#include "common/canonical.h"
#include "common/kernel_table.h"

void bnk_quantize__scalar(const float* x, int8_t* codes, float* scales, int32_t* sums, int32_t n, int32_t tokens) {
    for (int32_t t = 0; t < tokens; t++, x += n, codes += n) {
        float s = 127.0f / bnk_largest_magnitude(x, n);
        int32_t sum = 0;
        for (int32_t i = 0; i < n; i++) {
            int32_t code = bnk_code(x[i], s, -128, 127);
            codes[i] = (int8_t)code;
            sum += code;
        }
        scales[t] = s;
        sums[t] = sum;
    }
}
