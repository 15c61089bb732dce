/* The list of tiers, the detection of the processor and the memory of the C ABI. */
#include "bitnet_kernels.h"
#include "cpu.h"
#include "harness.h"

static void tiers_are_listed_from_scalar_up() {
    REQUIRE(bnk_abi_version() == BNK_ABI_VERSION);
    REQUIRE(bnk_isa_count() >= 1);
    REQUIRE(strcmp(bnk_isa_name(0), "scalar") == 0);
    REQUIRE(bnk_isa_supported(0) == 1);
    for (int32_t index : {-1, bnk_isa_count()}) {
        REQUIRE(bnk_isa_name(index) == nullptr);
        REQUIRE(bnk_isa_supported(index) == 0);
        REQUIRE(bnk_open(index) == nullptr);
    }
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        REQUIRE((bnk_open(index) != nullptr) == (bnk_isa_supported(index) == 1));
    }
}

static void layouts_are_offered() {
    REQUIRE(strcmp(bnk_layout_name(0), "i2_s") == 0);
    REQUIRE(bnk_layout_bytes(0, 3, 256) == 3 * 64);
    int32_t layouts = 0;
    for (; bnk_layout_name(layouts); layouts++) {
        int32_t group = bnk_layout_group(layouts);
        REQUIRE(group >= 1);
        REQUIRE(bnk_layout_bytes(layouts, 1, 128) == bnk_layout_bytes(layouts, group, 128));
        REQUIRE(bnk_layout_bytes(layouts, 0x7fffffff, 0x7fffff80) > (int64_t)1 << 40);
    }
    for (int32_t none : {-1, layouts}) {
        REQUIRE(bnk_layout_name(none) == nullptr && bnk_layout_group(none) == 0 && bnk_layout_bytes(none, 1, 128) == 0);
    }
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        int32_t offered = 0;
        for (bool i2_s = false; bnk_isa_layout(index, offered) >= 0 || !i2_s; offered++) {
            REQUIRE(bnk_isa_layout(index, offered) >= 0 && bnk_isa_layout(index, offered) < layouts);
            i2_s |= bnk_isa_layout(index, offered) == 0;
        }
        REQUIRE(offered <= layouts);
    }
    REQUIRE(bnk_isa_layout(bnk_isa_count(), 0) == -1);
}

/* The compiler's own detection (which asks the operating system too) must agree with ours. */
static void detection_agrees_with_the_compiler() {
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                  __builtin_cpu_supports("avx512vl");
    struct {
        const char* tier;
        bool supported;
    } expected[] = {{"avx2", avx2}, {"avx512vnni", avx512 && __builtin_cpu_supports("avx512vnni")},
                    {"avx512vbmi", avx512 && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vbmi")}};
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        for (const auto& e : expected) {
            REQUIRE(strcmp(bnk_isa_name(index), e.tier) != 0 || (bnk_isa_supported(index) == 1) == e.supported);
        }
    }
#endif
}

/* Registers of a processor that has everything, under a system that saves everything. */
static const bnk_x86_registers FULL = {1u << 27 | 1u << 28 | 1u << 29, 1u << 5 | 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31, 1u << 1 | 1u << 11,
                                       1u << 4, 0xe7};
static const uint32_t AVX = BNK_X86_AVX2 | BNK_X86_F16C | BNK_X86_AVX_VNNI;
static const uint32_t AVX512 = BNK_X86_AVX512 | BNK_X86_AVX512_VNNI | BNK_X86_AVX512_VBMI;

static void require_features(const bnk_x86_registers& r, uint32_t present, uint32_t enabled) {
    bnk_cpu cpu = bnk_x86_features(r);
    REQUIRE(cpu.present == present);
    REQUIRE(cpu.enabled == enabled);
}

static void features_need_their_bits_and_saved_registers() {
    require_features({}, 0, 0);
    require_features(FULL, AVX | AVX512, AVX | AVX512);
    bnk_x86_registers r = FULL;
    for (uint32_t xcr0 : {0x00u, 0x02u, 0x04u, 0xe0u, 0xe2u}) {
        r.xcr0 = xcr0;
        require_features(r, AVX | AVX512, 0);
    }
    for (uint32_t xcr0 : {0x07u, 0x27u, 0x67u, 0xc7u, 0xa7u}) {
        r.xcr0 = xcr0;
        require_features(r, AVX | AVX512, AVX);
    }
    for (uint32_t bit : {16, 17, 30, 31}) {
        r = FULL;
        r.leaf_7_ebx &= ~(1u << bit);
        require_features(r, (AVX | AVX512) & ~BNK_X86_AVX512, (AVX | AVX512) & ~BNK_X86_AVX512);
    }
    r = FULL;
    r.leaf_7_ecx = 0;
    require_features(r, AVX | BNK_X86_AVX512, AVX | BNK_X86_AVX512);
    r.leaf_7_ecx = 1u << 11;
    require_features(r, (AVX | AVX512) & ~BNK_X86_AVX512_VBMI, (AVX | AVX512) & ~BNK_X86_AVX512_VBMI);
    r = FULL;
    r.leaf_7_1_eax = 0;
    require_features(r, (AVX | AVX512) & ~BNK_X86_AVX_VNNI, (AVX | AVX512) & ~BNK_X86_AVX_VNNI);
    r = FULL;
    r.leaf_1_ecx &= ~(1u << 28);
    require_features(r, 0, 0);
}

static void memory_is_aligned_and_zero() {
#if defined(_WIN32)
    const size_t huge_page = 64;
#else
    const size_t huge_page = (size_t)2 << 20;
#endif
    for (size_t bytes : {(size_t)0, (size_t)1, (size_t)64, (size_t)4096, (size_t)5000, (size_t)3 << 20, ((size_t)5 << 20) + 1}) {
        char* block = (char*)bnk_allocate(bytes);
        REQUIRE(block != nullptr && (uintptr_t)block % (bytes >= huge_page ? huge_page : 64) == 0);
        for (size_t i = 0; i < bytes; i++) {
            REQUIRE(block[i] == 0);
            block[i] = 1;
        }
        bnk_free(block, bytes);
    }
    bnk_free(nullptr, 100);
    REQUIRE(bnk_allocate(SIZE_MAX) == nullptr);
    REQUIRE(bnk_allocate((size_t)1 << 62) == nullptr);
}

static size_t resident_bytes() {
#if defined(__linux__)
    FILE* file = fopen("/proc/self/statm", "r");
    size_t total = 0, resident = 0;
    REQUIRE(file && fscanf(file, "%zu %zu", &total, &resident) == 2);
    fclose(file);
    return resident * page_size();
#else
    return 0;
#endif
}

static void untouched_memory_is_not_resident() {
    const size_t bytes = (size_t)1 << 30;
    size_t before = resident_bytes();
    char* block = (char*)bnk_allocate(bytes);
    REQUIRE(block != nullptr);
    block[0] = 1;
    block[bytes - 1] = 1;
    REQUIRE(resident_bytes() - before < (size_t)16 << 20);
    bnk_free(block, bytes);
}

static void copies() {
    char from[5] = "abcd", to[5] = "";
    bnk_copy(to, from, 5);
    REQUIRE(strcmp(to, "abcd") == 0);
}

int main() {
    tiers_are_listed_from_scalar_up();
    layouts_are_offered();
    detection_agrees_with_the_compiler();
    features_need_their_bits_and_saved_registers();
    memory_is_aligned_and_zero();
    untouched_memory_is_not_resident();
    copies();
    printf("dispatch and memory: passed\n");
    return 0;
}
