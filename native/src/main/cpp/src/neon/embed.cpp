#include "bitnet_kernels.h"
#include "common/embed.h"
#include "common/kernel_table.h"
#include "formats.h"

void bnk_embed__neon(int32_t type, const uint8_t* row, float* y, int32_t n) {
    switch (type) {
        case BNK_F32: return bnk_embed<f32, bnk_f32>(row, y, n);
        case BNK_F16: return bnk_embed<f16, bnk_f16>(row, y, n);
        case BNK_BF16: return bnk_embed<bf16, bnk_bf16>(row, y, n);
        case BNK_Q8_0: return bnk_embed<q8_0, bnk_q8_0>(row, y, n);
        case BNK_Q6_K: return bnk_embed<q6_k, bnk_q6_k>(row, y, n);
    }
}
