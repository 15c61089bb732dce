#include "common/attention.h"

void bnk_store_q8__neon(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    bnk_store_codes<bnk_quantize__neon>(key, value, page, heads, head_dim, slot);
}
