/* The tests of the ternary products, in every layout. */
#include "kernel_test.h"

#include "common/kernel_table.h"
#include "reference.h"

#include <algorithm>

/* A product; the weights are I2_S. */
struct BitCase {
    int layout, columns, tokens, rows;
    std::vector<uint8_t> w;
    std::vector<int8_t> codes;
};

/* Only I2_S can hold a code 3. */
static uint8_t random_codes(Random& random, int layout) {
    uint8_t codes = (uint8_t)random.next();
    return layout == BNK_LAYOUT_i2_s ? codes : (uint8_t)(codes & ~(codes >> 1 & 0x55));
}

/* The weights as the kernels of the layout read them. */
static std::vector<uint8_t> packed(const bnk_kernels* k, const BitCase& c) {
    std::vector<uint8_t> w((size_t)bnk_layout_bytes(c.layout, c.rows, c.columns), 0xff);
    REQUIRE(bnk_pack(k, c.layout, c.w.data(), c.columns, w.data(), c.rows) == -1);
    return w;
}

/* Rows [from, to) of the product. */
static void bit_linear_case(const bnk_kernels* k, Random& random, const BitCase& c, int from, int to, Flush flush, size_t offset = 0) {
    int64_t stride = c.rows + 3;
    float scale = random.unit();
    std::vector<float> scales(c.tokens), expected((size_t)(c.tokens - 1) * stride + c.rows, CANARY);
    std::vector<int32_t> sums(c.tokens);
    for (int t = 0; t < c.tokens; t++) {
        scales[t] = 1.0f + random.unit() * 0.5f;
        for (int j = 0; j < c.columns; j++) sums[t] += c.codes[(size_t)t * c.columns + j];
        for (int r = from; r < to; r++) {
            int64_t acc = 0;
            for (int j = 0; j < c.columns; j++) {
                acc += reference::trit(&c.w[(size_t)r * c.columns / 4], j) * c.codes[(size_t)t * c.columns + j];
            }
            expected[t * stride + r] = ((float)(int32_t)acc / scales[t]) * scale;
        }
    }
    Guarded<uint8_t> w(c.layout == BNK_LAYOUT_i2_s ? c.w : packed(k, c), flush, offset);
    Guarded<int8_t> codes(c.codes, flush);
    Guarded<float> s(scales, flush), y(std::vector<float>(expected.size(), CANARY), flush);
    Guarded<int32_t> sum(sums, flush);
    bnk_bit_linear(k, c.layout, w.data(), scale, codes.data(), s.data(), sum.data(), c.columns, c.tokens, y.data(), stride, from, to);
    check.same(y.copy(), expected, "%s, columns %d, tokens %d, rows %d to %d of %d, offset %zu", bnk_layout_name(c.layout), c.columns,
               c.tokens, from, to, c.rows, offset);
}

static void bit_linear_case(const bnk_kernels* k, Random& random, const BitCase& c, Flush flush, size_t offset = 0) {
    bit_linear_case(k, random, c, 0, c.rows, flush, offset);
}

static BitCase random_bits(Random& random, int layout, int columns, int tokens, int rows) {
    BitCase c = {layout, columns, tokens, rows, std::vector<uint8_t>((size_t)rows * columns / 4), std::vector<int8_t>((size_t)tokens * columns)};
    for (uint8_t& b : c.w) b = random_codes(random, layout);
    for (int8_t& q : c.codes) q = (int8_t)random.next();
    return c;
}

/* Every constant code, as trits -1, 0, 1 and the corrupt 2, by the activations at both ends, over several sums. */
static void largest_sums(const bnk_kernels* k, Random& random, int layout, int columns, int tokens) {
    for (int code = 0; code < (layout == BNK_LAYOUT_i2_s ? 4 : 3); code++) {
        for (int activation : {-128, 127}) {
            BitCase c = random_bits(random, layout, columns, tokens, 6);
            std::fill(c.w.begin(), c.w.end(), (uint8_t)(code * 0x55));
            std::fill(c.codes.begin(), c.codes.end(), (int8_t)activation);
            bit_linear_case(k, random, c, Flush::END);
        }
    }
}

/* Rows of a group from which on tests take fewer cases, for a kernel computes all of them. */
static const int LARGE_GROUP = 32;

/* All numbers of rows up to some groups; of large groups those around the bounds of registers and groups. */
static std::vector<int> row_counts(int group, int groups) {
    std::vector<int> rows;
    for (int r = 1; r <= groups * group; r++) {
        bool bound = r % 32 <= 1 || r % 32 == 31;
        if (group < LARGE_GROUP || (bound && (r <= 2 * group || r % group <= 1 || r % group == group - 1))) rows.push_back(r);
    }
    return rows;
}

static void bit_linear(const bnk_kernels* k, Random& random, int layout, const std::vector<int>& token_counts) {
    int group = bnk_layout_group(layout);
    for (int tokens : token_counts) {
        for (int rows : row_counts(group, 9)) {
            BitCase c = random_bits(random, layout, 128 * random.integer(1, 3), tokens, rows);
            for (Flush flush : PLACES) bit_linear_case(k, random, c, flush);
            int from = random.integer(0, rows);
            bit_linear_case(k, random, c, from, random.integer(from, rows), Flush::END);
        }
        for (int blocks = 1; blocks <= 23; blocks++) {
            for (Flush flush : PLACES) bit_linear_case(k, random, random_bits(random, layout, 128 * blocks, tokens, 5), flush);
        }
        largest_sums(k, random, layout, 128 * 45, tokens);
    }
    /* More weights than a kernel keeps in a cache: many rows, long ones, and long ones of the largest sums. */
    bit_linear_case(k, random, random_bits(random, layout, 128 * 64, std::min(token_counts.back(), 9), 301), Flush::END);
    int longest = 128 * (group < LARGE_GROUP ? 8400 : 840);
    bit_linear_case(k, random, random_bits(random, layout, longest, token_counts[0], 5), Flush::END);
    largest_sums(k, random, layout, longest, token_counts[0]);
    for (size_t offset = 0; offset < 64; offset++) {
        bit_linear_case(k, random, random_bits(random, layout, 640, token_counts[offset % token_counts.size()], 7), Flush::START, offset);
    }
    for (int i = 0; i < 200; i++) {
        int tokens = token_counts[random.next() % token_counts.size()];
        BitCase c = random_bits(random, layout, 128 * random.integer(1, 30), tokens, random.integer(1, 20));
        bit_linear_case(k, random, c, PLACES[i % 2]);
    }
}

/* What is packed, byte by byte, with nothing written behind it, and codes 3 found wherever they are. */
static void pack(const bnk_kernels* k, Random& random, int layout, std::vector<uint8_t> (*expected)(const BitCase&)) {
    for (int rows : row_counts(bnk_layout_group(layout), 3)) {
        for (int blocks : {1, 2, 3, 20}) {
            BitCase c = random_bits(random, layout, 128 * blocks, 1, rows);
            for (uint8_t& b : c.w) b &= (uint8_t) ~(b >> 1 & 0x55);
            for (Flush flush : PLACES) {
                Guarded<uint8_t> codes(c.w, flush), w(packed(k, c), flush);
                REQUIRE(bnk_pack(k, layout, codes.data(), c.columns, w.data(), rows) == -1);
                check.same(w.copy(), expected(c), "%s, columns %d, rows %d", bnk_layout_name(layout), c.columns, rows);
                int row = random.integer(0, rows - 1), column = random.integer(0, c.columns - 1);
                codes.data()[row * c.columns / 4 + column / 128 * 32 + column % 32] |= (uint8_t)(0xc0 >> column % 128 / 32 * 2);
                check.same(std::vector<int64_t>{bnk_pack(k, layout, codes.data(), c.columns, w.data(), rows)},
                           std::vector<int64_t>{(int64_t)row * c.columns + column}, "%s, code 3", bnk_layout_name(layout));
            }
        }
    }
}

void test_bit_pack(const bnk_kernels* k, Random& random) {
    pack(k, random, BNK_LAYOUT_i2_s, [](const BitCase& c) { return c.w; });
}

void test_bit_gemv(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_i2_s, {1});
}

void test_bit_gemm(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_i2_s, {2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 67});
}

static std::vector<uint8_t> base3(const BitCase& c) {
    std::vector<uint8_t> w((size_t)(c.rows + 4) / 5 * c.columns);
    static const int WEIGHT[] = {1, 3, 9, 27, 81};
    for (int r = 0; r < c.rows; r++) {
        for (int j = 0; j < c.columns; j++) {
            w[(size_t)(r / 5) * c.columns + j] += (uint8_t)(WEIGHT[r % 5] * (1 + reference::trit(&c.w[(size_t)r * c.columns / 4], j)));
        }
    }
    return w;
}

void test_base3_pack(const bnk_kernels* k, Random& random) {
    pack(k, random, BNK_LAYOUT_base3, base3);
}

void test_base3_gemv(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_base3, {1});
}

void test_base3_gemm(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_base3, {2, 3, 4, 5, 7, 8, 9, 33});
}

/* Code of a column, 1 outside the matrix. */
static int code_at(const BitCase& c, int row, int column) {
    return row < c.rows && column < c.columns ? 1 + reference::trit(&c.w[(size_t)row * c.columns / 4], column) : 1;
}

/* Index i of the unit that begins at a column: of two trits, or of three with its sign in bit 4. */
static int tl_index(const BitCase& c, int row, int column, int i, int trits) {
    column += i * trits;
    if (trits == 2) return 3 * code_at(c, row, column) + code_at(c, row, column + 1);
    int v = 9 * code_at(c, row, column) + 3 * code_at(c, row, column + 1) + code_at(c, row, column + 2) - 13;
    return v < 0 ? 16 - v : v;
}

/* Groups of 128 rows, units of 16 indices, panels of 64 rows: UNIT appends a panel's unit. */
template <typename Unit>
static std::vector<uint8_t> tl(const BitCase& c, int trits, const Unit& unit) {
    std::vector<uint8_t> w;
    for (int group = 0; group < c.rows; group += 128) {
        for (int column = 0; column < c.columns; column += 16 * trits) {
            for (int row : {group, group + 64}) unit(row, column, w);
        }
    }
    return w;
}

/* Octets of indices: signs, the first in bit 7; then two indices a byte, the first in the low nibble. */
static std::vector<uint8_t> tl_bytes(const BitCase& c, int trits) {
    return tl(c, trits, [&](int row, int column, std::vector<uint8_t>& w) {
        for (int octet = 0; octet < 16; octet += 8) {
            for (int r = row; trits == 3 && r < row + 64; r++) {
                int signs = 0;
                for (int i = 0; i < 8; i++) signs = signs << 1 | tl_index(c, r, column, octet + i, trits) >> 4;
                w.push_back((uint8_t)signs);
            }
            for (int i = octet; i < octet + 8; i += 2) {
                for (int r = row; r < row + 64; r++) {
                    w.push_back((uint8_t)((tl_index(c, r, column, i, trits) & 15) | (tl_index(c, r, column, i + 1, trits) & 15) << 4));
                }
            }
        }
    });
}

/* For 32 rows at a time, five words: three indices from bit 0 on, and in the top bits of the five the sixteenth. */
static std::vector<uint8_t> tl2_words(const BitCase& c) {
    return tl(c, 3, [&](int row, int column, std::vector<uint8_t>& w) {
        for (int part = row; part < row + 64; part += 32) {
            for (int i = 0; i < 5; i++) {
                for (int r = part; r < part + 32; r++) {
                    int word = (tl_index(c, r, column, 15, 3) >> (4 - i) & 1) << 15;
                    for (int j = 0; j < 3; j++) word |= tl_index(c, r, column, 3 * i + j, 3) << 5 * j;
                    w.push_back((uint8_t)word);
                    w.push_back((uint8_t)(word >> 8));
                }
            }
        }
    });
}

void test_tl1_pack(const bnk_kernels* k, Random& random) {
    pack(k, random, BNK_LAYOUT_tl1, [](const BitCase& c) { return tl_bytes(c, 2); });
}

void test_tl2_pack(const bnk_kernels* k, Random& random) {
    if (k->tl2_pack == bnk_tl2_pack__scalar) {
        pack(k, random, BNK_LAYOUT_tl2, [](const BitCase& c) { return tl_bytes(c, 3); });
    } else {
        pack(k, random, BNK_LAYOUT_tl2, tl2_words);
    }
}

void test_tl1_gemv(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_tl1, {1});
}

void test_tl1_gemm(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_tl1, {2, 3, 5, 7, 13});
}

void test_tl2_gemv(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_tl2, {1});
}

void test_tl2_gemm(const bnk_kernels* k, Random& random) {
    bit_linear(k, random, BNK_LAYOUT_tl2, {2, 3, 5, 7, 13});
}
