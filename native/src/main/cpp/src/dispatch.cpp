/* The C ABI: selects a tier's table and passes each call to the kernel of its types. */
#include "bitnet_kernels.h"
#include "common/kernel_table.h"
#include "common/page.h"
#include "common/ternary.h"
#include "cpu.h"

static_assert(BNK_POSITIONS == BNK_PAGE_POSITIONS && BNK_MAX_HEAD_DIM == BNK_PAGE_MAX_HEAD_DIM, "the page of the kernels is that of the ABI");

enum {
#define BNK_TIER(tier, features) TIER_##tier,
#include "kernel_list.inc"
    TIERS
};

static const struct {
    const char* name;
    uint32_t features;
} TIER[] = {
#define BNK_TIER(tier, features) {#tier, features},
#include "kernel_list.inc"
};

struct tables {
    bnk_kernels of[TIERS];
};

static constexpr tables build_tables(void) {
    tables t = {};
#define BNK_KERNEL(op, tier, from) t.of[TIER_##tier].op = bnk_##op##__##from;
#include "kernel_list.inc"
    return t;
}

static constexpr tables TABLES = build_tables();

/* Rows of a tier in the list, for each operation. */
struct row_counts {
#define BNK_OP(op, parameters) int32_t op;
#include "kernel_list.inc"
};

static constexpr bool complete(int32_t tier) {
    row_counts rows[TIERS] = {};
#define BNK_KERNEL(op, of, from) rows[TIER_##of].op++;
#include "kernel_list.inc"
    return true
#define BNK_OP(op, parameters) &&rows[tier].op == 1
#include "kernel_list.inc"
        ;
}

#define BNK_TIER(tier, features) static_assert(complete(TIER_##tier), "kernel_list.inc must have one row an operation for " #tier);
#include "kernel_list.inc"

static const struct {
    const char* name;
    int32_t group;
    size_t (*group_bytes)(size_t columns);
    bnk_bit_pack_kernel* bnk_kernels::* pack;
    bnk_bit_gemv_kernel* bnk_kernels::* gemv;
    bnk_bit_gemm_kernel* bnk_kernels::* gemm;
} LAYOUT[] = {
#define BNK_LAYOUT(layout, ops, group, bytes) \
    {#layout, group, [](size_t columns) -> size_t { return bytes; }, &bnk_kernels::ops##_pack, &bnk_kernels::ops##_gemv, &bnk_kernels::ops##_gemm},
#include "kernel_list.inc"
};

/* The most rows of a group. */
static constexpr int32_t MAX_GROUP = 128;
#define BNK_LAYOUT(layout, ops, group, bytes) static_assert(group >= 1 && group <= MAX_GROUP, "rows of a group of " #layout);
#include "kernel_list.inc"

static const struct {
    int32_t tier, layout;
} OFFER[] = {
#define BNK_OFFER(layout, tier) {TIER_##tier, BNK_LAYOUT_##layout},
#include "kernel_list.inc"
};

int32_t bnk_abi_version(void) {
    return BNK_ABI_VERSION;
}

int32_t bnk_isa_count(void) {
    return TIERS;
}

const char* bnk_isa_name(int32_t index) {
    return index >= 0 && index < TIERS ? TIER[index].name : nullptr;
}

int32_t bnk_isa_supported(int32_t index) {
    if (index < 0 || index >= TIERS) {
        return 0;
    }
    bnk_cpu cpu = bnk_detect_cpu();
    uint32_t needed = TIER[index].features;
    return needed & ~cpu.present ? 0 : needed & ~cpu.enabled ? -1 : 1;
}

const bnk_kernels* bnk_open(int32_t index) {
    return bnk_isa_supported(index) == 1 ? &TABLES.of[index] : nullptr;
}

static bool is_layout(int32_t layout) {
    return layout >= 0 && layout < BNK_LAYOUTS;
}

const char* bnk_layout_name(int32_t layout) {
    return is_layout(layout) ? LAYOUT[layout].name : nullptr;
}

int32_t bnk_layout_group(int32_t layout) {
    return is_layout(layout) ? LAYOUT[layout].group : 0;
}

int64_t bnk_layout_bytes(int32_t layout, int32_t rows, int32_t columns) {
    if (!is_layout(layout)) {
        return 0;
    }
    int64_t groups = ((int64_t)rows + LAYOUT[layout].group - 1) / LAYOUT[layout].group;
    return groups * (int64_t)LAYOUT[layout].group_bytes((size_t)columns);
}

int32_t bnk_isa_layout(int32_t index, int32_t i) {
    for (const auto& offer : OFFER) {
        if (offer.tier == index && i-- == 0) {
            return offer.layout;
        }
    }
    return -1;
}

void bnk_embed(const bnk_kernels* k, int32_t type, const uint8_t* row, float factor, float* y, int32_t n) {
    k->embed(type, row, y, n);
    if (factor != 1.0f) {
        for (int32_t i = 0; i < n; i++) {
            y[i] *= factor;
        }
    }
}

void bnk_rms_norm(const bnk_kernels* k, const float* x, const float* w, float epsilon, float* y, int32_t n, int32_t tokens) {
    k->rms_norm(x, w, epsilon, y, n, tokens);
}

void bnk_quantize(const bnk_kernels* k, const float* x, int32_t n, int8_t* codes, int32_t columns, float* scales, int32_t* sums,
                  int32_t tokens) {
    if (n == columns) {
        return k->quantize(x, codes, scales, sums, n, tokens);
    }
    for (int32_t t = 0; t < tokens; t++, x += n, codes += columns) {
        k->quantize(x, codes, scales + t, sums + t, n, 1);
        __builtin_memset(codes + n, 0, (size_t)(columns - n));
    }
}

int64_t bnk_pack(const bnk_kernels* k, int32_t layout, const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    int64_t corrupt = bnk_first_corrupt(codes, columns, rows);
    if (corrupt < 0) {
        (k->*LAYOUT[layout].pack)(codes, columns, w, rows);
    }
    return corrupt;
}

void bnk_bit_linear(const bnk_kernels* k, int32_t layout, const uint8_t* w, float scale, const int8_t* codes, const float* scales,
                    const int32_t* sums, int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t from, int32_t to) {
    const int32_t group = LAYOUT[layout].group;
    const size_t bytes = LAYOUT[layout].group_bytes((size_t)columns);
    bnk_bit_gemv_kernel* gemv = k->*LAYOUT[layout].gemv;
    for (int32_t r = from; r < to;) {
        const uint8_t* at = w + (size_t)(r / group) * bytes;
        int32_t whole = (to - r) / group * group;
        if (r % group == 0 && whole > 0) {
            if (tokens == 1) {
                gemv(at, scale, codes, scales[0], sums[0], columns, y + r, whole);
            } else {
                (k->*LAYOUT[layout].gemm)(at, scale, codes, scales, sums, columns, tokens, y + r, stride, whole);
            }
            r += whole;
            continue;
        }
        /* Some rows of a group: all of them are computed, and those that are wanted taken. */
        float all[MAX_GROUP];
        int32_t skip = r % group;
        int32_t part = to - r < group - skip ? to - r : group - skip;
        for (int32_t t = 0; t < tokens; t++) {
            gemv(at, scale, codes + (size_t)t * (size_t)columns, scales[t], sums[t], columns, all, group);
            bnk_copy(y + t * stride + r, all + skip, sizeof(float) * (size_t)part);
        }
        r += part;
    }
}

void bnk_rope(const bnk_kernels* k, float* x, int32_t heads, int32_t head_dim, const float* cos_sin) {
    k->rope(x, heads, head_dim, cos_sin);
}

void bnk_store(const bnk_kernels* k, int32_t type, const float* key, const float* value, void* page, int32_t heads, int32_t head_dim, int32_t slot) {
    switch (type) {
        case BNK_KV_F16: return k->store_f16(key, value, page, heads, head_dim, slot);
        case BNK_KV_F32: return k->store_f32(key, value, page, heads, head_dim, slot);
        case BNK_KV_Q8: return k->store_q8(key, value, page, heads, head_dim, slot);
    }
}

void bnk_attend(const bnk_kernels* k, int32_t type, const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head,
                int32_t positions, float* state) {
    switch (type) {
        case BNK_KV_F16: return k->attend_f16(q, query_heads, page, head_dim, kv_head, positions, state);
        case BNK_KV_F32: return k->attend_f32(q, query_heads, page, head_dim, kv_head, positions, state);
        case BNK_KV_Q8: return k->attend_q8(q, query_heads, page, head_dim, kv_head, positions, state);
    }
}

void bnk_merge_attention(const bnk_kernels* k, float* state, const float* block, int32_t heads, int32_t head_dim) {
    k->merge_attention(state, block, heads, head_dim);
}

void bnk_finish_attention(const bnk_kernels* k, const float* state, int32_t heads, int32_t head_dim, float* y) {
    k->finish_attention(state, heads, head_dim, y);
}

void bnk_gate(const bnk_kernels* k, int32_t activation, const float* gate, const float* up, float* y, int32_t n) {
    switch (activation) {
        case BNK_RELU2: return k->gate_relu2(gate, up, y, n);
        case BNK_SILU: return k->gate_silu(gate, up, y, n);
        case BNK_GELU: return k->gate_gelu(gate, up, y, n);
    }
}

void bnk_add(const bnk_kernels* k, float* x, const float* y, int32_t n) {
    k->add(x, y, n);
}

void bnk_head(const bnk_kernels* k, int32_t type, const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens,
              float* y, int64_t stride, int32_t rows) {
    switch (type) {
        case BNK_F32: return k->head_f32(rows0, row_bytes, h, n, tokens, y, stride, rows);
        case BNK_F16: return k->head_f16(rows0, row_bytes, h, n, tokens, y, stride, rows);
        case BNK_BF16: return k->head_bf16(rows0, row_bytes, h, n, tokens, y, stride, rows);
        case BNK_Q8_0: return k->head_q8_0(rows0, row_bytes, h, n, tokens, y, stride, rows);
        case BNK_Q6_K: return k->head_q6_k(rows0, row_bytes, h, n, tokens, y, stride, rows);
    }
}

void bnk_quantize_u4(const bnk_kernels* k, const float* x, const float* dither, uint8_t* codes, float* steps, int32_t n, int32_t rows) {
    k->quantize_u4(x, dither, codes, steps, n, rows);
}

void bnk_estimate_u4(const bnk_kernels* k, const uint8_t* codes, const float* steps, const int8_t* x, const float* scales, int32_t n,
                     int32_t tokens, float* y, int64_t stride, int32_t rows) {
    k->estimate_u4(codes, steps, x, scales, n, tokens, y, stride, rows);
}

void bnk_estimate(const bnk_kernels* k, int32_t type, const uint8_t* rows0, int64_t row_bytes, const int8_t* x, const float* scales,
                  int32_t n, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    (type == BNK_Q8_0 ? k->estimate_q8_0 : k->estimate_q6_k)(rows0, row_bytes, x, scales, n, tokens, y, stride, rows);
}

int64_t bnk_checksum(const bnk_kernels* k, const void* x, int64_t words) {
    int64_t sum = 0;
    k->checksum(x, words, &sum);
    return sum;
}
