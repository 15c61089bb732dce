/* Every kernel of every tier that this processor can run, against the reference, to the bit. */
#include "kernel_test.h"

#include "reference.h"

#include <math.h>

#include <algorithm>

Check check;

std::vector<float> floats(Random& random, size_t n, float range) {
    std::vector<float> x(n);
    for (float& v : x) v = random.unit() * range;
    return x;
}

float float_of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

std::vector<int> lengths() {
    std::vector<int> n;
    for (int i = 1; i <= 64; i++) n.push_back(i);
    for (int i : {96, 100, 127, 128, 255, 256, 257, 640, 2560}) n.push_back(i);
    return n;
}

/* Finite binary16 of any magnitude, subnormal ones included. */
static uint16_t finite_half(Random& random) {
    return (uint16_t)((random.next() & 0x83ff) | (uint64_t)random.integer(0, 20) << 10);
}

static void put_u16(uint8_t* at, uint16_t x) {
    at[0] = (uint8_t)x;
    at[1] = (uint8_t)(x >> 8);
}

std::vector<uint8_t> table(Random& random, int type, int n, int rows) {
    std::vector<uint8_t> bytes((size_t)reference::row_bytes(type, n) * rows);
    for (uint8_t& b : bytes) b = (uint8_t)random.next();
    int block_bytes = reference::row_bytes(type, reference::block(type));
    for (size_t at = 0; at < bytes.size(); at += block_bytes) {
        uint8_t* block = &bytes[at];
        float x = random.unit();
        switch (type) {
            case BNK_F32: memcpy(block, &x, 4); break;
            case BNK_F16: put_u16(block, finite_half(random)); break;
            case BNK_BF16: block[1] = (uint8_t)((block[1] & 0x80) | 0x3b | (block[1] & 4)); break;
            case BNK_Q8_0: put_u16(block, finite_half(random)); break;
            case BNK_Q6_K: put_u16(block + 208, finite_half(random)); break;
        }
    }
    return bytes;
}

static void embed_case(const bnk_kernels* k, int type, const std::vector<uint8_t>& row, int n, Flush flush, size_t offset, float factor = 1.0f) {
    Guarded<uint8_t> in(row, flush, offset);
    Guarded<float> y(std::vector<float>(n, CANARY), flush);
    bnk_embed(k, type, in.data(), factor, y.data(), n);
    std::vector<float> expected(n);
    for (int i = 0; i < n; i++) expected[i] = reference::table_value(type, row.data(), i) * factor;
    check.same(y.copy(), expected, "type %d, n %d, offset %zu", type, n, offset);
}

void test_embed(const bnk_kernels* k, Random& random) {
    for (int type = BNK_F32; type <= BNK_Q6_K; type++) {
        for (int blocks : lengths()) {
            int n = blocks * reference::block(type);
            if (n > 4096) break;
            for (Flush flush : PLACES) embed_case(k, type, table(random, type, n, 1), n, flush, 0);
            embed_case(k, type, table(random, type, n, 1), n, Flush::END, 0, 25.298222f);
        }
        for (size_t offset = 0; offset < 64; offset++) {
            embed_case(k, type, table(random, type, 512, 1), 512, Flush::START, offset);
        }
    }
    std::vector<uint8_t> every(2 * 65536);
    for (int i = 0; i < 65536; i++) put_u16(&every[2 * i], (uint16_t)i);
    embed_case(k, BNK_F16, every, 65536, Flush::END, 0);
    embed_case(k, BNK_BF16, every, 65536, Flush::END, 0);
}

void test_rms_norm(const bnk_kernels* k, Random& random) {
    for (int n : lengths()) {
        for (int tokens : {1, 2, 3}) {
            float range = tokens == 3 ? 1e18f : tokens == 2 ? 1e-20f : 4.0f;
            std::vector<float> x = floats(random, (size_t)n * tokens, range), w = floats(random, n), expected(x.size());
            for (int t = 0; t < tokens; t++) reference::rms_norm(&x[t * n], w.data(), 1e-5f, &expected[t * n], n);
            for (Flush flush : PLACES) {
                Guarded<float> in(x, flush), gain(w, flush), y(std::vector<float>(x.size(), CANARY), flush);
                bnk_rms_norm(k, in.data(), gain.data(), 1e-5f, y.data(), n, tokens);
                check.same(y.copy(), expected, "n %d, tokens %d", n, tokens);
                bnk_rms_norm(k, in.data(), gain.data(), 1e-5f, in.data(), n, tokens);
                check.same(in.copy(), expected, "n %d, tokens %d, in place", n, tokens);
            }
        }
    }
}

static void quantize_case(const bnk_kernels* k, const std::vector<float>& x, int n, int padding = 0) {
    int tokens = (int)x.size() / n, columns = n + padding;
    std::vector<int8_t> codes((size_t)tokens * columns);
    std::vector<float> scales(tokens);
    std::vector<int32_t> sums(tokens);
    for (int t = 0; t < tokens; t++) reference::quantize(&x[t * n], &codes[t * columns], &scales[t], &sums[t], n);
    for (Flush flush : PLACES) {
        Guarded<float> in(x, flush), s(std::vector<float>(tokens, CANARY), flush);
        Guarded<int8_t> q(std::vector<int8_t>(codes.size(), 77), flush);
        Guarded<int32_t> sum(std::vector<int32_t>(tokens, 77), flush);
        bnk_quantize(k, in.data(), n, q.data(), columns, s.data(), sum.data(), tokens);
        check.same(s.copy(), scales, "scales, n %d", n);
        check.same(q.copy(), codes, "codes, n %d", n);
        check.same(sum.copy(), sums, "sums, n %d", n);
    }
}

void test_quantize(const bnk_kernels* k, Random& random) {
    for (int n : lengths()) {
        for (float range : {4.0f, 3e38f, 1e-7f, 1e-42f}) quantize_case(k, floats(random, (size_t)n * 2, range), n);
        for (int padding : {1, 63, 64}) quantize_case(k, floats(random, (size_t)n * 3), n, padding);
        std::vector<float> ties(n);
        for (int i = 0; i < n; i++) ties[i] = (float)random.integer(-254, 253) * 0.5f;
        ties[0] = n % 2 ? -127.0f : 127.0f;
        quantize_case(k, ties, n);
        quantize_case(k, std::vector<float>(n, 0.0f), n);
        quantize_case(k, std::vector<float>(n, -0.0f), n);
        quantize_case(k, std::vector<float>(n, -1.0f), n);
    }
}

void test_rope(const bnk_kernels* k, Random& random) {
    for (int head_dim = 2; head_dim <= 130; head_dim += 2) {
        for (int heads : {1, 2, 5}) {
            std::vector<float> x = floats(random, (size_t)heads * head_dim), angles = floats(random, head_dim, 1.0f), expected = x;
            for (int head = 0; head < heads; head++) reference::rope(&expected[head * head_dim], head_dim, angles.data());
            for (Flush flush : PLACES) {
                Guarded<float> in(x, flush), table(angles, flush);
                bnk_rope(k, in.data(), heads, head_dim, table.data());
                check.same(in.copy(), expected, "head_dim %d, heads %d", head_dim, heads);
            }
        }
    }
}

static float activate(int activation, float z) {
    switch (activation) {
        case BNK_RELU2: return reference::relu2(z);
        case BNK_SILU: return reference::silu(z);
        default: return reference::gelu(z);
    }
}

static void gate_case(const bnk_kernels* k, int activation, const std::vector<float>& gate, const std::vector<float>& up, Flush flush) {
    int n = (int)gate.size();
    std::vector<float> expected(n);
    for (int i = 0; i < n; i++) expected[i] = activate(activation, gate[i]) * up[i];
    for (int target = 0; target < 3; target++) {
        Guarded<float> g(gate, flush), u(up, flush), y(std::vector<float>(n, CANARY), flush);
        const Guarded<float>& out = target == 0 ? y : target == 1 ? g : u;
        bnk_gate(k, activation, g.data(), u.data(), out.data(), n);
        check.same(out.copy(), expected, "activation %d, n %d, output %d", activation, n, target);
    }
}

static void gate(const bnk_kernels* k, Random& random, int activation) {
    for (int n : lengths()) {
        for (Flush flush : PLACES) gate_case(k, activation, floats(random, n), floats(random, n), flush);
    }
    /* Floats all over the range, NaN apart, and around the ends of exp32. */
    std::vector<float> z;
    for (uint64_t bits = 0; bits < 0x100000000u; bits += 9973) {
        float x = float_of_bits((uint32_t)bits);
        if (!isnan(x)) z.push_back(x);
    }
    for (float end : {87.33654f, 88.72283f, 88.3762626f, 0.34657359f}) {
        for (int i = -2000; i <= 2000; i++) {
            uint32_t bits;
            memcpy(&bits, &end, sizeof bits);
            z.push_back(float_of_bits(bits + (uint32_t)i));
            z.push_back(-z.back());
        }
    }
    gate_case(k, activation, z, std::vector<float>(z.size(), 1.0f), Flush::END);
}

void test_gate_relu2(const bnk_kernels* k, Random& random) {
    gate(k, random, BNK_RELU2);
}

void test_gate_silu(const bnk_kernels* k, Random& random) {
    gate(k, random, BNK_SILU);
}

void test_gate_gelu(const bnk_kernels* k, Random& random) {
    gate(k, random, BNK_GELU);
}

void test_add(const bnk_kernels* k, Random& random) {
    for (int n : lengths()) {
        std::vector<float> x = floats(random, n), y = floats(random, n, 1e-3f), expected(n);
        for (int i = 0; i < n; i++) expected[i] = x[i] + y[i];
        for (Flush flush : PLACES) {
            Guarded<float> a(x, flush), b(y, flush);
            bnk_add(k, a.data(), b.data(), n);
            check.same(a.copy(), expected, "n %d", n);
        }
    }
}

void test_checksum(const bnk_kernels* k, Random& random) {
    for (int n = 0; n <= 200; n++) {
        std::vector<int64_t> words(n);
        uint64_t expected = 0;
        for (int64_t& word : words) {
            word = (int64_t)((uint64_t)random.integer(INT32_MIN, INT32_MAX) << 32 | (uint32_t)random.integer(0, INT32_MAX));
            expected += (uint64_t)word;
        }
        for (Flush flush : PLACES) {
            Guarded<int64_t> in(words, flush);
            int64_t found = bnk_checksum(k, in.data(), n);
            check.same(std::vector<int64_t>{found}, std::vector<int64_t>{(int64_t)expected}, "%d words", n);
        }
    }
}

static void head_case(const bnk_kernels* k, Random& random, int type, int n, int tokens, int rows, Flush flush, size_t offset = 0) {
    int64_t stride = rows + 2;
    std::vector<uint8_t> weights = table(random, type, n, rows);
    std::vector<float> h = floats(random, (size_t)tokens * n), expected((size_t)(tokens - 1) * stride + rows, CANARY), w(n);
    int row_bytes = reference::row_bytes(type, n);
    for (int v = 0; v < rows; v++) {
        for (int i = 0; i < n; i++) w[i] = reference::table_value(type, &weights[(size_t)v * row_bytes], i);
        for (int t = 0; t < tokens; t++) expected[t * stride + v] = reference::dot16(&h[(size_t)t * n], w.data(), n);
    }
    Guarded<uint8_t> in(weights, flush, offset);
    Guarded<float> hidden(h, flush), y(std::vector<float>(expected.size(), CANARY), flush);
    bnk_head(k, type, in.data(), row_bytes, hidden.data(), n, tokens, y.data(), stride, rows);
    check.same(y.copy(), expected, "type %d, n %d, tokens %d, rows %d, offset %zu", type, n, tokens, rows, offset);
}

static void head(const bnk_kernels* k, Random& random, int type) {
    int block = reference::block(type);
    for (int blocks : lengths()) {
        if (blocks * block > 4096) break;
        for (Flush flush : PLACES) {
            for (int tokens : {1, 5}) head_case(k, random, type, blocks * block, tokens, 5, flush);
        }
    }
    for (int rows = 1; rows <= 9; rows++) {
        for (int tokens = 1; tokens <= 9; tokens++) {
            int n = block * random.integer(1, block == 1 ? 70 : 3);
            for (Flush flush : PLACES) head_case(k, random, type, n, tokens, rows, flush);
        }
    }
    for (size_t offset = 0; offset < 64; offset++) {
        head_case(k, random, type, block == 1 ? 77 : block, 1 + (int)offset % 3, 6, Flush::START, offset);
    }
    for (int i = 0; i < 200; i++) {
        int n = block * random.integer(1, block == 1 ? 600 : 3);
        head_case(k, random, type, n, random.integer(1, 9), random.integer(1, 20), PLACES[i % 2]);
    }
}

void test_head_f32(const bnk_kernels* k, Random& random) {
    head(k, random, BNK_F32);
}

void test_head_f16(const bnk_kernels* k, Random& random) {
    head(k, random, BNK_F16);
}

void test_head_bf16(const bnk_kernels* k, Random& random) {
    head(k, random, BNK_BF16);
}

void test_head_q8_0(const bnk_kernels* k, Random& random) {
    head(k, random, BNK_Q8_0);
}

void test_head_q6_k(const bnk_kernels* k, Random& random) {
    head(k, random, BNK_Q6_K);
}

/* usage: kernel_test [SEED [TIER [OPERATION]]] */
int main(int argc, char** argv) {
    check.seed = argc > 1 ? strtoull(argv[1], nullptr, 10) : 20240601;
    std::string run;
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        const bnk_kernels* k = bnk_open(index);
        if (!k) {
            printf("tier %s skipped: this machine lacks it (%d)\n", bnk_isa_name(index), bnk_isa_supported(index));
            continue;
        }
        check.tier = bnk_isa_name(index);
        if (argc > 2 && check.tier != argv[2]) continue;
#define BNK_KERNEL(kernel, of, from)                                            \
    if (check.tier == #of && (argc < 4 || strcmp(argv[3], #kernel) == 0)) {     \
        check.op = #kernel;                                                     \
        check.compared = 0;                                                     \
        Random random(check.seed);                                              \
        test_##kernel(k, random);                                               \
        printf("%-10s %-18s from %-10s %6ld cases\n", #of, #kernel, #from, check.compared); \
    }
#include "kernel_list.inc"
        run += " " + check.tier;
    }
    printf("seed %llu; tiers run:%s\n", (unsigned long long)check.seed, run.c_str());
    return 0;
}
