#include "common/attend.h"
#include "lanes.h"

void bnk_attend_f16__neon(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                          float* state) {
    bnk_attend<attention_lanes, uint16_t>(q, query_heads, page, head_dim, kv_head, positions, state);
}

void bnk_attend_f32__neon(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                          float* state) {
    bnk_attend<attention_lanes, float>(q, query_heads, page, head_dim, kv_head, positions, state);
}
