#include "bitnet_kernels.h"
#include "common/kernel_table.h"
#include "common/table.h"

void bnk_embed__scalar(int32_t type, const uint8_t* row, float* y, int32_t n) {
    switch (type) {
        case BNK_F32: return bnk_f32::dequantize(row, 0, n, y);
        case BNK_F16: return bnk_f16::dequantize(row, 0, n, y);
        case BNK_BF16: return bnk_bf16::dequantize(row, 0, n, y);
        case BNK_Q8_0: return bnk_q8_0::dequantize(row, 0, n, y);
        case BNK_Q6_K: return bnk_q6_k::dequantize(row, 0, n, y);
    }
}
