/* The tests of the KV cache and of attention. */
#include "kernel_test.h"

#include "reference.h"

#include <math.h>

#include <algorithm>

/* A page's numbers of either type as floats and as bytes. */
struct Page {
    int type, heads, head_dim;
    std::vector<float> values;

    size_t index(int head, int slot) const { return ((size_t)head * BNK_PAGE_POSITIONS + slot) * head_dim; }

    std::vector<uint8_t> bytes() const {
        std::vector<uint8_t> b;
        for (float v : values) {
            uint8_t raw[4];
            uint16_t half = reference::to_half(v);
            memcpy(raw, type == BNK_KV_F16 ? (const void*)&half : (const void*)&v, type == BNK_KV_F16 ? 2 : 4);
            b.insert(b.end(), raw, raw + (type == BNK_KV_F16 ? 2 : 4));
        }
        return b;
    }
};

static void store_case(const bnk_kernels* k, Page page, int slot, const std::vector<float>& key, const std::vector<float>& value, Flush flush) {
    Guarded<uint8_t> memory(page.bytes(), flush);
    Guarded<float> in_key(key, flush), in_value(value, flush);
    bnk_store(k, page.type, in_key.data(), in_value.data(), memory.data(), page.heads, page.head_dim, slot);
    for (int head = 0; head < page.heads; head++) {
        for (int i = 0; i < page.head_dim; i++) {
            page.values[page.index(head, slot) + i] = key[head * page.head_dim + i];
            page.values[page.index(page.heads + head, slot) + i] = value[head * page.head_dim + i];
        }
    }
    check.same(memory.copy(), page.bytes(), "type %d, heads %d, head_dim %d, slot %d", page.type, page.heads, page.head_dim, slot);
}

static Page empty_page(int type, int heads, int head_dim) {
    return {type, heads, head_dim, std::vector<float>((size_t)2 * heads * BNK_PAGE_POSITIONS * head_dim)};
}

static void store(const bnk_kernels* k, Random& random, int type) {
    for (int head_dim = 2; head_dim <= 36; head_dim += 2) {
        for (int slot : {0, random.integer(1, 254), 255}) {
            std::vector<float> key = floats(random, (size_t)2 * head_dim), value = floats(random, (size_t)2 * head_dim, 1e-5f);
            for (Flush flush : PLACES) store_case(k, empty_page(type, 2, head_dim), slot, key, value, flush);
        }
    }
    /* Floats of every size: subnormal halves, ties, what overflows. */
    const int n = 2048;
    std::vector<float> key(n), value(n);
    for (uint32_t sample = 0; sample < 24; sample++) {
        for (int i = 0; i < n; i++) {
            uint32_t exponent = (uint32_t)random.integer(127 - 27, 127 + 17);
            key[i] = float_of_bits((uint32_t)(random.next() & 0x807fffff) | exponent << 23);
            value[i] = float_of_bits((uint32_t)(random.next() & 0x807ff000) | exponent << 23);
        }
        key[0] = INFINITY;
        key[1] = -INFINITY;
        key[2] = 65519.996f;
        key[3] = 65520.0f;
        key[4] = 0x1p-25f;
        key[5] = 0x1.000002p-25f;
        key[6] = -0.0f;
        key[7] = 1e-42f;
        store_case(k, empty_page(type, 1, n), (int)sample, key, value, Flush::END);
    }
}

void test_store_f16(const bnk_kernels* k, Random& random) {
    store(k, random, BNK_KV_F16);
}

void test_store_f32(const bnk_kernels* k, Random& random) {
    store(k, random, BNK_KV_F32);
}

struct AttendCase {
    int query_heads, heads, head_dim, kv_head, positions;
    float range;
    /* If it is not -1: the score of this slot is +0 and all others are -0. */
    int positive_slot = -1;
};

/* The smallest float times 1 or -1 times 1/8: a score that rounds to zero and keeps its sign. */
static void make_zero_scores(const AttendCase& c, Page& page, std::vector<float>& q) {
    std::fill(q.begin(), q.end(), 0.0f);
    for (size_t i = 0; i < q.size(); i += c.head_dim) q[i] = 0x1p-149f;
    for (int slot = 0; slot < c.positions; slot++) page.values[page.index(c.kv_head, slot)] = slot == c.positive_slot ? 1.0f : -1.0f;
}

static void attend_case(const bnk_kernels* k, Random& random, int type, const AttendCase& c, Flush flush) {
    Page page = {type, c.heads, c.head_dim, floats(random, (size_t)2 * c.heads * BNK_PAGE_POSITIONS * c.head_dim, 2.0f)};
    if (type == BNK_KV_F16) {
        for (float& v : page.values) v = reference::from_half(reference::to_half(v));
    }
    std::vector<float> q = floats(random, (size_t)c.query_heads * c.head_dim, c.range);
    if (c.positive_slot >= 0) make_zero_scores(c, page, q);
    auto from = [&](int head) { return page.values.begin() + (ptrdiff_t)page.index(head, 0); };
    size_t size = (size_t)c.positions * c.head_dim;
    std::vector<float> keys(from(c.kv_head), from(c.kv_head) + size);
    std::vector<float> values(from(c.heads + c.kv_head), from(c.heads + c.kv_head) + size);
    std::vector<float> expected((size_t)c.query_heads * (c.head_dim + 2), CANARY);
    Guarded<float> in(q, flush), state(expected, flush);
    Guarded<uint8_t> memory(page.bytes(), flush);
    for (int first : {1, 0}) {
        for (int head = 0; head < c.query_heads; head++) {
            reference::attend(&q[head * c.head_dim], keys, values, c.head_dim, c.positions, &expected[head * (c.head_dim + 2)], first != 0);
        }
        bnk_attend(k, type, in.data(), c.query_heads, memory.data(), c.heads, c.head_dim, c.kv_head, c.positions, state.data(), first);
        check.same(state.copy(), expected, "type %d, query heads %d of kv head %d/%d, head_dim %d, positions %d, range %g, first %d", type,
                   c.query_heads, c.kv_head, c.heads, c.head_dim, c.positions, (double)c.range, first);
        /* The second round merges into a state of other magnitude. */
        for (size_t i = 0; i < expected.size(); i += c.head_dim + 2) {
            expected[i] += random.unit() * 3;
            state.data()[i] = expected[i];
        }
    }
}

static void attend(const bnk_kernels* k, Random& random, int type) {
    for (int positions = 1; positions <= 34; positions++) {
        for (int query_heads : {1, 2, 4, 5}) attend_case(k, random, type, {query_heads, 2, 16, 1, positions, 2.0f}, Flush::END);
    }
    for (int head_dim = 2; head_dim <= 66; head_dim += 2) {
        for (Flush flush : PLACES) attend_case(k, random, type, {random.integer(1, 9), 1, head_dim, 0, 256, 2.0f}, flush);
    }
    for (int head_dim : {64, 80, 96, 100, 128, 256}) {
        for (int query_heads = 1; query_heads <= 9; query_heads++) {
            int kv_head = random.integer(0, 2);
            attend_case(k, random, type, {query_heads, 3, head_dim, kv_head, random.integer(1, 256), 2.0f}, PLACES[query_heads % 2]);
        }
    }
    for (int slot = 0; slot < 40; slot++) {
        for (int query_heads : {1, 4}) attend_case(k, random, type, {query_heads, 1, 64, 0, 40, 1.0f, slot}, Flush::END);
    }
    /* Scores that are all zero, scores so far apart that exp32 clamps. */
    for (float range : {0.0f, 1e-44f, 50.0f, 1e4f}) {
        for (int i = 0; i < 50; i++) {
            AttendCase c = {random.integer(1, 6), 1, 2 * random.integer(1, 20), 0, random.integer(1, 256), range};
            attend_case(k, random, type, c, PLACES[i % 2]);
        }
    }
}

void test_attend_f16(const bnk_kernels* k, Random& random) {
    attend(k, random, BNK_KV_F16);
}

void test_attend_f32(const bnk_kernels* k, Random& random) {
    attend(k, random, BNK_KV_F32);
}

void test_finish_attention(const bnk_kernels* k, Random& random) {
    for (int head_dim = 2; head_dim <= 130; head_dim += 2) {
        for (int heads : {1, 3}) {
            std::vector<float> state = floats(random, (size_t)heads * (head_dim + 2)), expected((size_t)heads * head_dim);
            for (int i = 0; i < heads * head_dim; i++) {
                const float* from = &state[i / head_dim * (head_dim + 2)];
                expected[i] = from[2 + i % head_dim] / from[1];
            }
            for (Flush flush : PLACES) {
                Guarded<float> in(state, flush), y(std::vector<float>(expected.size(), CANARY), flush);
                bnk_finish_attention(k, in.data(), heads, head_dim, y.data());
                check.same(y.copy(), expected, "head_dim %d, heads %d", head_dim, heads);
            }
        }
    }
}
