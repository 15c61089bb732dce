#include "common/attention.h"

void bnk_store_q8__avx2(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    bnk_store_codes<bnk_quantize__avx2>(key, value, page, heads, head_dim, slot);
}
