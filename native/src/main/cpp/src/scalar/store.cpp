#include "common/attention.h"

static inline void put(float x, uint16_t* to) {
    *to = bnk_to_half(x);
}

static inline void put(float x, float* to) {
    *to = x;
}

template <typename T>
static inline void store(const float* key, const float* value, T* page, int32_t heads, int32_t head_dim, int32_t slot) {
    for (int32_t head = 0; head < heads; head++, key += head_dim, value += head_dim, page += bnk_head_size(head_dim)) {
        T* k = page + (size_t)slot * (size_t)head_dim;
        T* v = k + bnk_head_size(head_dim) / 2;
        for (int32_t i = 0; i < head_dim; i++) {
            put(key[i], k + i);
            put(value[i], v + i);
        }
    }
}

void bnk_store_f16__scalar(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    store(key, value, (uint16_t*)page, heads, head_dim, slot);
}

void bnk_store_f32__scalar(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    store(key, value, (float*)page, heads, head_dim, slot);
}

void bnk_store_q8__scalar(const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    bnk_store_codes<bnk_quantize__scalar>(key, value, page, heads, head_dim, slot);
}
