#include "common/canonical.h"
#include "common/kernel_table.h"
#include "common/page.h"

void bnk_store_f16__scalar(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    uint16_t* to = (uint16_t*)page;
    for (int32_t head = 0; head < heads; head++, key += head_dim, value += head_dim) {
        uint16_t* k = to + bnk_page_index(head, slot, head_dim);
        uint16_t* v = to + bnk_page_index(heads + head, slot, head_dim);
        for (int32_t i = 0; i < head_dim; i++) {
            k[i] = bnk_to_half(key[i]);
            v[i] = bnk_to_half(value[i]);
        }
    }
}

void bnk_store_f32__scalar(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    float* to = (float*)page;
    for (int32_t head = 0; head < heads; head++, key += head_dim, value += head_dim) {
        float* k = to + bnk_page_index(head, slot, head_dim);
        float* v = to + bnk_page_index(heads + head, slot, head_dim);
        for (int32_t i = 0; i < head_dim; i++) {
            k[i] = key[i];
            v[i] = value[i];
        }
    }
}
