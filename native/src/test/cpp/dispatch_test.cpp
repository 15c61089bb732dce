/* The list of tiers, the detection of the processor and the memory of the C ABI. */
#include "bitnet_kernels.h"
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

/* The compiler's own detection (which asks the operating system too) must agree with ours. */
static void detection_agrees_with_the_compiler() {
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
    for (int32_t index = 0; index < bnk_isa_count(); index++) {
        if (strcmp(bnk_isa_name(index), "avx2") == 0) {
            REQUIRE((bnk_isa_supported(index) == 1) == avx2);
        }
    }
#endif
}

static void memory_is_aligned_and_zero() {
    for (size_t bytes : {(size_t)0, (size_t)1, (size_t)64, (size_t)4096, (size_t)5000, (size_t)3 << 20, ((size_t)5 << 20) + 1}) {
        char* block = (char*)bnk_allocate(bytes);
        REQUIRE(block != nullptr && (uintptr_t)block % (bytes >= (size_t)2 << 20 ? (size_t)2 << 20 : 64) == 0);
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
    return resident * (size_t)sysconf(_SC_PAGESIZE);
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
    detection_agrees_with_the_compiler();
    memory_is_aligned_and_zero();
    untouched_memory_is_not_resident();
    copies();
    printf("dispatch and memory: passed\n");
    return 0;
}
