/* The kernels of the head's first stage: 4-bit rows, and products with vectors of two 8-bit parts. */
#include "kernel_test.h"

#include "reference.h"

#include <algorithm>

static const int COLUMNS = 128;

/* A random fraction for each column, on top of 7.5 steps. */
static std::vector<float> dither(Random& random, int n) {
    std::vector<float> d(n);
    for (float& v : d) v = (float)(491520 + random.integer(0, 65535));
    return d;
}

/* [tokens][2][n] */
static std::vector<int8_t> two_parts(Random& random, int n, int tokens) {
    std::vector<int8_t> x((size_t)2 * tokens * n);
    for (int8_t& v : x) v = (int8_t)random.integer(-127, 127);
    return x;
}

static std::vector<float> scales(Random& random, int count) {
    std::vector<float> s(count);
    for (float& v : s) v = 300.0f + random.unit() * 100.0f;
    return s;
}

static void quantize_u4_case(const bnk_kernels* k, const std::vector<float>& x, const std::vector<float>& d) {
    int n = (int)d.size(), rows = (int)x.size() / n;
    std::vector<uint8_t> codes(x.size() / 2);
    std::vector<float> steps(rows);
    for (int r = 0; r < rows; r++) reference::quantize_u4(&x[(size_t)r * n], d.data(), &codes[(size_t)r * n / 2], &steps[r], n);
    for (Flush flush : PLACES) {
        Guarded<float> in(x, flush), dithers(d, flush), step(std::vector<float>(rows, CANARY), flush);
        Guarded<uint8_t> out(std::vector<uint8_t>(codes.size(), 77), flush);
        bnk_quantize_u4(k, in.data(), dithers.data(), out.data(), step.data(), n, rows);
        check.same(step.copy(), steps, "steps, n %d", n);
        check.same(out.copy(), codes, "codes, n %d", n);
    }
}

void test_quantize_u4(const bnk_kernels* k, Random& random) {
    for (int blocks = 1; blocks <= 23; blocks++) {
        int n = blocks * COLUMNS;
        for (float range : {1.0f, 3e38f, 1e-35f, 1e-42f}) quantize_u4_case(k, floats(random, (size_t)n * 3, range), dither(random, n));
        /* Both ends of the codes at both ends of the dither, and numbers between two fixed-point numbers. */
        for (int fraction : {0, 1, 32767, 32768, 65535}) {
            std::vector<float> ends(n), ties(n), d(n, (float)(491520 + fraction));
            for (int i = 0; i < n; i++) ends[i] = (float)(i % 3 - 1) * 0.7f;
            for (int i = 0; i < n; i++) ties[i] = (float)random.integer(-98304, 98304) * 0.5f;
            ties[0] = 491520.0f;
            quantize_u4_case(k, ends, d);
            quantize_u4_case(k, ties, d);
            quantize_u4_case(k, std::vector<float>(n, 0.0f), d);
        }
    }
}

static void estimate_u4_case(const bnk_kernels* k, Random& random, const std::vector<uint8_t>& codes, const std::vector<int8_t>& x, int n) {
    int rows = (int)codes.size() * 2 / n, tokens = (int)x.size() / n / 2, stride = rows + 3;
    std::vector<float> steps = scales(random, rows), s = scales(random, 2 * tokens - 1), expected((size_t)(tokens - 1) * stride + rows, CANARY);
    for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < rows; r++) {
            expected[(size_t)t * stride + r] = reference::estimate_u4(&codes[(size_t)r * n / 2], steps[r], &x[(size_t)2 * t * n], s[2 * t], n);
        }
    }
    for (Flush flush : PLACES) {
        Guarded<uint8_t> w(codes, flush);
        Guarded<int8_t> vectors(x, flush);
        Guarded<float> step(steps, flush), scale(s, flush), y(std::vector<float>(expected.size(), CANARY), flush);
        bnk_estimate_u4(k, w.data(), step.data(), vectors.data(), scale.data(), n, tokens, y.data(), stride, rows);
        check.same(y.copy(), expected, "n %d, tokens %d, rows %d", n, tokens, rows);
    }
}

void test_estimate_u4(const bnk_kernels* k, Random& random) {
    for (int blocks = 1; blocks <= 21; blocks++) {
        int n = blocks * COLUMNS;
        for (int rows = 1; rows <= 9; rows++) {
            std::vector<uint8_t> codes((size_t)rows * n / 2);
            for (uint8_t& pair : codes) pair = (uint8_t)random.next();
            estimate_u4_case(k, random, codes, two_parts(random, n, 1 + (blocks + rows) % 9), n);
        }
    }
    for (int8_t value : {-127, 127}) {
        int n = 54 * COLUMNS;
        estimate_u4_case(k, random, std::vector<uint8_t>((size_t)5 * n / 2, 0xff), std::vector<int8_t>((size_t)2 * 3 * n, value), n);
    }
}

static void estimate_case(const bnk_kernels* k, Random& random, int type, const std::vector<uint8_t>& weights,
                          const std::vector<int8_t>& x, int n, int rows, Flush flush, size_t offset = 0) {
    int tokens = (int)x.size() / n / 2, stride = rows + 2, row_bytes = reference::row_bytes(type, n);
    std::vector<float> s = scales(random, 2 * tokens - 1), expected((size_t)(tokens - 1) * stride + rows, CANARY);
    for (int t = 0; t < tokens; t++) {
        for (int r = 0; r < rows; r++) {
            expected[(size_t)t * stride + r] = reference::estimate(type, &weights[(size_t)r * row_bytes], &x[(size_t)2 * t * n], s[2 * t], n);
        }
    }
    Guarded<uint8_t> w(weights, flush, offset);
    Guarded<int8_t> vectors(x, flush);
    Guarded<float> scale(s, flush), y(std::vector<float>(expected.size(), CANARY), flush);
    bnk_estimate(k, type, w.data(), row_bytes, vectors.data(), scale.data(), n, tokens, y.data(), stride, rows);
    check.same(y.copy(), expected, "type %d, n %d, tokens %d, rows %d, offset %zu", type, n, tokens, rows, offset);
}

/* `unit` columns hold whole blocks of the type and of the vectors. */
static void estimate(const bnk_kernels* k, Random& random, int type, int unit) {
    for (int units = 1; units <= 11; units++) {
        int n = units * unit;
        for (int rows = 1; rows <= 9; rows++) {
            std::vector<uint8_t> weights = table(random, type, n, rows);
            std::vector<int8_t> x = two_parts(random, n, 1 + (units + rows) % 9);
            for (Flush flush : PLACES) estimate_case(k, random, type, weights, x, n, rows, flush);
        }
    }
    for (size_t offset = 0; offset < 64; offset++) {
        estimate_case(k, random, type, table(random, type, unit, 6), two_parts(random, unit, 1), unit, 6, Flush::START, offset);
    }
    /* The largest codes by the largest vectors: products that need all 24 bits of a float. */
    for (int code : {0x00, 0x7f, 0x80, 0xff}) {
        for (int8_t value : {-127, 127}) {
            std::vector<uint8_t> weights = table(random, type, unit, 5);
            size_t block_bytes = (size_t)reference::row_bytes(type, reference::block(type));
            size_t codes_at = type == BNK_Q8_0 ? 2 : 0, codes = type == BNK_Q8_0 ? 32 : 192;
            for (size_t at = codes_at; at < weights.size(); at += block_bytes) std::fill_n(&weights[at], codes, (uint8_t)code);
            estimate_case(k, random, type, weights, std::vector<int8_t>((size_t)2 * 5 * unit, value), unit, 5, Flush::END);
        }
    }
}

void test_estimate_q8_0(const bnk_kernels* k, Random& random) {
    estimate(k, random, BNK_Q8_0, 128);
}

void test_estimate_q6_k(const bnk_kernels* k, Random& random) {
    estimate(k, random, BNK_Q6_K, 256);
}
