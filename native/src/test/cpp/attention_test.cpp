/* The tests of the KV cache and of attention. */
#include "kernel_test.h"

#include "reference.h"

#include <math.h>

#include <algorithm>

/* What a page holds. */
struct Page {
    int type, heads, head_dim;
    std::vector<reference::Rows> rows; /* for each head its keys, then its values */

    Page(int of_type, int of_heads, int of_head_dim) : type(of_type), heads(of_heads), head_dim(of_head_dim) {
        size_t scales = type == BNK_KV_Q8 ? BNK_PAGE_POSITIONS : 0;
        for (int i = 0; i < 2 * heads; i++) {
            rows.push_back({head_dim, std::vector<float>((size_t)BNK_PAGE_POSITIONS * head_dim), std::vector<float>(scales)});
        }
    }

    /* Place of a number among those of the keys or values of a head. */
    size_t place(bool value, int slot, int i) const {
        if (type != BNK_KV_Q8) return (size_t)slot * head_dim + i;
        if (value) return (size_t)(slot / 2) * 2 * head_dim + i * 2 + slot % 2;
        return (size_t)(slot / 16) * 16 * head_dim + (size_t)(i / 2) * 32 + slot % 16 * 2 + i % 2;
    }

    void put(std::vector<uint8_t>& bytes, float x, size_t at) const {
        uint16_t half = reference::to_half(x);
        int8_t code = (int8_t)x;
        if (type == BNK_KV_F32) memcpy(&bytes[4 * at], &x, 4);
        if (type == BNK_KV_F16) memcpy(&bytes[2 * at], &half, 2);
        if (type == BNK_KV_Q8) memcpy(&bytes[at], &code, 1);
    }

    std::vector<uint8_t> bytes() const {
        std::vector<uint8_t> all;
        for (int head = 0; head < heads; head++) {
            for (int value : {0, 1}) {
                const std::vector<float>& scales = rows[2 * head + value].scales;
                const uint8_t* raw = (const uint8_t*)scales.data();
                all.insert(all.end(), raw, raw + scales.size() * sizeof(float));
            }
            size_t count = (size_t)BNK_PAGE_POSITIONS * head_dim;
            std::vector<uint8_t> of_head(2 * count * (type == BNK_KV_F32 ? 4 : type == BNK_KV_F16 ? 2 : 1));
            for (int value : {0, 1}) {
                for (int slot = 0; slot < BNK_PAGE_POSITIONS; slot++) {
                    for (int i = 0; i < head_dim; i++) put(of_head, rows[2 * head + value].at(slot)[i], value * count + place(value, slot, i));
                }
            }
            all.insert(all.end(), of_head.begin(), of_head.end());
        }
        return all;
    }

    /* What storing x as key or value of a head gives. */
    void set(int head, bool value, int slot, const float* x) {
        reference::Rows& to = rows[2 * head + value];
        float* numbers = &to.numbers[(size_t)slot * head_dim];
        std::copy(x, x + head_dim, numbers);
        if (type == BNK_KV_Q8) {
            std::vector<int8_t> codes(head_dim);
            float s;
            int32_t sum;
            reference::quantize(x, codes.data(), &s, &sum, head_dim);
            std::copy(codes.begin(), codes.end(), numbers);
            to.scales[slot] = 1.0f / s;
        }
    }
};

/* The first positions of a page, which holds nothing else, as rows and back. */
static void rows_case(const Page& page, int positions, Flush flush) {
    std::vector<uint8_t> rows;
    for (int i = 0; i < 2 * page.heads; i++) {
        for (int slot = 0; slot < positions; slot++) {
            std::vector<uint8_t> numbers((size_t)page.head_dim * (page.type == BNK_KV_F32 ? 4 : page.type == BNK_KV_F16 ? 2 : 1));
            for (int j = 0; j < page.head_dim; j++) page.put(numbers, page.rows[i].at(slot)[j], (size_t)j);
            rows.insert(rows.end(), numbers.begin(), numbers.end());
            if (page.type == BNK_KV_Q8) {
                const uint8_t* scale = (const uint8_t*)&page.rows[i].scales[slot];
                rows.insert(rows.end(), scale, scale + sizeof(float));
            }
        }
    }
    Guarded<uint8_t> memory(page.bytes(), flush), read(std::vector<uint8_t>(rows.size()), flush);
    bnk_read_page(page.type, memory.data(), page.heads, page.head_dim, positions, read.data());
    check.same(read.copy(), rows, "rows of type %d, head_dim %d, %d positions", page.type, page.head_dim, positions);
    Guarded<uint8_t> written(std::vector<uint8_t>(page.bytes().size()), flush);
    bnk_write_page(page.type, read.data(), page.heads, page.head_dim, positions, written.data());
    check.same(written.copy(), page.bytes(), "page of type %d, head_dim %d, %d positions", page.type, page.head_dim, positions);
}

static void store_case(const bnk_kernels* k, Page page, int slot, const std::vector<float>& key, const std::vector<float>& value, Flush flush) {
    Guarded<uint8_t> memory(page.bytes(), flush);
    Guarded<float> in_key(key, flush), in_value(value, flush);
    bnk_store(k, page.type, in_key.data(), in_value.data(), memory.data(), page.heads, page.head_dim, slot);
    for (int head = 0; head < page.heads; head++) {
        page.set(head, false, slot, &key[(size_t)head * page.head_dim]);
        page.set(head, true, slot, &value[(size_t)head * page.head_dim]);
    }
    check.same(memory.copy(), page.bytes(), "type %d, heads %d, head_dim %d, slot %d", page.type, page.heads, page.head_dim, slot);
    if (k == bnk_open(0)) { /* it is the same for all tiers */
        rows_case(page, slot + 1, flush);
    }
}

static void store(const bnk_kernels* k, Random& random, int type) {
    for (int head_dim = 2; head_dim <= 70; head_dim += 2) {
        for (int slot : {0, random.integer(1, 254), 255}) {
            std::vector<float> key = floats(random, (size_t)2 * head_dim), value = floats(random, (size_t)2 * head_dim, 1e-5f);
            for (Flush flush : PLACES) store_case(k, Page(type, 2, head_dim), slot, key, value, flush);
        }
    }
    /* Floats of every size: subnormal halves, ties, what overflows. */
    const int n = BNK_PAGE_MAX_HEAD_DIM;
    std::vector<float> key(n), value(n);
    for (uint32_t sample = 0; sample < 48; sample++) {
        for (int i = 0; i < n; i++) {
            uint32_t exponent = (uint32_t)random.integer(127 - 27, 127 + 17);
            key[i] = float_of_bits((uint32_t)(random.next() & 0x807fffff) | exponent << 23);
            value[i] = float_of_bits((uint32_t)(random.next() & 0x807ff000) | exponent << 23);
        }
        if (type != BNK_KV_Q8) {
            key[0] = INFINITY;
            key[1] = -INFINITY;
        }
        key[2] = 65519.996f;
        key[3] = 65520.0f;
        key[4] = 0x1p-25f;
        key[5] = 0x1.000002p-25f;
        key[6] = -0.0f;
        key[7] = 1e-42f;
        store_case(k, Page(type, 1, n), (int)sample, key, value, Flush::END);
    }
}

void test_store_f16(const bnk_kernels* k, Random& random) {
    store(k, random, BNK_KV_F16);
}

void test_store_f32(const bnk_kernels* k, Random& random) {
    store(k, random, BNK_KV_F32);
}

void test_store_q8(const bnk_kernels* k, Random& random) {
    store(k, random, BNK_KV_Q8);
    store_case(k, Page(BNK_KV_Q8, 1, BNK_PAGE_MAX_HEAD_DIM), 77, floats(random, BNK_PAGE_MAX_HEAD_DIM),
               std::vector<float>(BNK_PAGE_MAX_HEAD_DIM), Flush::END);
}

struct AttendCase {
    int query_heads, heads, head_dim, kv_head, positions;
    float range;
    /* If it is not -1: the score of this slot is +0 and all others are -0. */
    int positive_slot = -1;
};

/* Numbers that the type can hold, in all slots, also those that are not attended to. */
static void fill(Random& random, Page& page) {
    for (reference::Rows& rows : page.rows) {
        if (page.type == BNK_KV_Q8) {
            for (float& x : rows.numbers) x = (float)random.integer(-127, 127);
            for (float& x : rows.scales) x = (random.unit() + 1.0f) * 0.02f;
            continue;
        }
        rows.numbers = floats(random, rows.numbers.size(), 2.0f);
        if (page.type == BNK_KV_F16) {
            for (float& x : rows.numbers) x = reference::from_half(reference::to_half(x));
        }
    }
}

/* The smallest float times 1 or -1 times 1/8: a score that rounds to zero and keeps its sign. */
static void make_zero_scores(const AttendCase& c, Page& page, std::vector<float>& q) {
    std::fill(q.begin(), q.end(), 0.0f);
    for (size_t i = 0; i < q.size(); i += c.head_dim) q[i] = 0x1p-149f;
    reference::Rows& keys = page.rows[2 * c.kv_head];
    for (int slot = 0; slot < c.positions; slot++) keys.numbers[(size_t)slot * c.head_dim] = slot == c.positive_slot ? 1.0f : -1.0f;
}

static void attend_case(const bnk_kernels* k, Random& random, int type, const AttendCase& c, Flush flush) {
    Page page(type, c.heads, c.head_dim);
    fill(random, page);
    std::vector<float> q = floats(random, (size_t)c.query_heads * c.head_dim, c.range);
    if (c.positive_slot >= 0) make_zero_scores(c, page, q);
    std::vector<float> expected((size_t)c.query_heads * (c.head_dim + 2), CANARY);
    Guarded<float> in(q, flush), state(expected, flush);
    Guarded<uint8_t> memory(page.bytes(), flush);
    for (int head = 0; head < c.query_heads; head++) {
        auto attend = type == BNK_KV_Q8 ? reference::attend_q8 : reference::attend;
        attend(&q[(size_t)head * c.head_dim], page.rows[2 * c.kv_head], page.rows[2 * c.kv_head + 1], c.positions,
               &expected[(size_t)head * (c.head_dim + 2)]);
    }
    bnk_attend(k, type, in.data(), c.query_heads, memory.data(), c.head_dim, c.kv_head, c.positions, state.data());
    check.same(state.copy(), expected, "type %d, query heads %d of kv head %d/%d, head_dim %d, positions %d, range %g", type, c.query_heads,
               c.kv_head, c.heads, c.head_dim, c.positions, (double)c.range);
}

static void attend(const bnk_kernels* k, Random& random, int type) {
    for (int positions = 1; positions <= 70; positions++) {
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

/* All codes and scales at their bounds: the largest integer sums there are. */
static void attend_to_largest_codes(const bnk_kernels* k, int sign) {
    const int n = BNK_PAGE_MAX_HEAD_DIM;
    Page page(BNK_KV_Q8, 1, n);
    for (reference::Rows& rows : page.rows) {
        std::fill(rows.numbers.begin(), rows.numbers.end(), 127.0f * (float)sign);
        std::fill(rows.scales.begin(), rows.scales.end(), 1e-3f);
    }
    std::vector<float> q(n, 3.0f), expected(n + 2);
    Guarded<uint8_t> memory(page.bytes(), Flush::END);
    Guarded<float> in(q, Flush::END), state(expected, Flush::END);
    reference::attend_q8(q.data(), page.rows[0], page.rows[1], BNK_PAGE_POSITIONS, expected.data());
    bnk_attend(k, BNK_KV_Q8, in.data(), 1, memory.data(), n, 0, BNK_PAGE_POSITIONS, state.data());
    check.same(state.copy(), expected, "largest codes, sign %d", sign);
}

/* Numbers that are none give something, wherever they stand. */
static void attend_to_no_numbers(const bnk_kernels* k, Random& random) {
    for (float x : {INFINITY, -INFINITY, NAN, 3e38f}) {
        for (int head_dim : {16, 22, 128}) {
            std::vector<float> row = floats(random, (size_t)head_dim);
            row[(size_t)random.integer(0, head_dim - 1)] = x;
            Guarded<uint8_t> memory(Page(BNK_KV_Q8, 1, head_dim).bytes(), Flush::END);
            Guarded<float> in(row, Flush::END), state(std::vector<float>((size_t)head_dim + 2), Flush::END);
            for (int slot = 0; slot < 40; slot++) bnk_store(k, BNK_KV_Q8, in.data(), in.data(), memory.data(), 1, head_dim, slot);
            bnk_attend(k, BNK_KV_Q8, in.data(), 1, memory.data(), head_dim, 0, 39, state.data());
        }
    }
}

void test_attend_q8(const bnk_kernels* k, Random& random) {
    attend(k, random, BNK_KV_Q8);
    attend_to_largest_codes(k, 1);
    attend_to_largest_codes(k, -1);
    attend_to_no_numbers(k, random);
}

void test_merge_attention(const bnk_kernels* k, Random& random) {
    for (int head_dim = 2; head_dim <= 130; head_dim += 2) {
        for (int heads : {1, 3}) {
            for (float range : {1.0f, 100.0f}) {
                size_t size = (size_t)heads * (size_t)(head_dim + 2);
                std::vector<float> state = floats(random, size, range), block = floats(random, size, range), expected = state;
                for (int h = 0; h < heads; h++) {
                    size_t at = (size_t)h * (size_t)(head_dim + 2);
                    reference::merge_attention(&expected[at], &block[at], head_dim);
                }
                for (Flush flush : PLACES) {
                    Guarded<float> to(state, flush), from(block, flush);
                    bnk_merge_attention(k, to.data(), from.data(), heads, head_dim);
                    check.same(to.copy(), expected, "head_dim %d, heads %d, range %g", head_dim, heads, (double)range);
                }
            }
        }
    }
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
