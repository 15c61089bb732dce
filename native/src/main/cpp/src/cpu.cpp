#include "cpu.h"

/* Bits of XCR0: the operating system saves the SSE and AVX registers; the mask registers and all of the 512-bit ones too. */
static constexpr uint32_t XCR0_AVX = 0x06;
static constexpr uint32_t XCR0_AVX512 = 0xe6;

/* Bits of CPUID, by leaf and register. */
static constexpr uint32_t LEAF_1_ECX_OSXSAVE = 1u << 27;
static constexpr uint32_t LEAF_1_ECX_AVX = 1u << 28;
static constexpr uint32_t LEAF_1_ECX_F16C = 1u << 29;
static constexpr uint32_t LEAF_7_EBX_AVX2 = 1u << 5;
static constexpr uint32_t LEAF_7_EBX_AVX512 = 1u << 16 | 1u << 17 | 1u << 30 | 1u << 31; /* F, DQ, BW, VL */
static constexpr uint32_t LEAF_7_ECX_AVX512_VBMI = 1u << 1;
static constexpr uint32_t LEAF_7_ECX_AVX512_VNNI = 1u << 11;
static constexpr uint32_t LEAF_7_1_EAX_AVX_VNNI = 1u << 4;

static inline uint32_t feature(uint32_t value, uint32_t bits, uint32_t flag) {
    return (value & bits) == bits ? flag : 0;
}

bnk_cpu bnk_x86_features(const bnk_x86_registers& r) {
    if (!(r.leaf_1_ecx & LEAF_1_ECX_AVX)) {
        return {0, 0};
    }
    uint32_t avx = feature(r.leaf_1_ecx, LEAF_1_ECX_F16C, BNK_X86_F16C) | feature(r.leaf_7_ebx, LEAF_7_EBX_AVX2, BNK_X86_AVX2) |
                   feature(r.leaf_7_1_eax, LEAF_7_1_EAX_AVX_VNNI, BNK_X86_AVX_VNNI);
    uint32_t avx512 = feature(r.leaf_7_ebx, LEAF_7_EBX_AVX512, BNK_X86_AVX512) |
                      feature(r.leaf_7_ecx, LEAF_7_ECX_AVX512_VNNI, BNK_X86_AVX512_VNNI) |
                      feature(r.leaf_7_ecx, LEAF_7_ECX_AVX512_VBMI, BNK_X86_AVX512_VBMI);
    return {avx | avx512, feature(r.xcr0, XCR0_AVX, avx) | feature(r.xcr0, XCR0_AVX512, avx512)};
}

#if defined(__x86_64__)

#include <cpuid.h>

static uint32_t xcr0(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

bnk_cpu bnk_detect_cpu(void) {
    uint32_t a, b, c, d;
    bnk_x86_registers r = {};
    if (__get_cpuid(1, &a, &b, &c, &d)) {
        r.leaf_1_ecx = c;
        r.xcr0 = (c & LEAF_1_ECX_OSXSAVE) ? xcr0() : 0;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
        r.leaf_7_ebx = b;
        r.leaf_7_ecx = c;
        uint32_t subleaves = a;
        if (subleaves >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
            r.leaf_7_1_eax = a;
        }
    }
    return bnk_x86_features(r);
}

#elif defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

/* Bits of the kernel's capability words. */
static constexpr unsigned long HWCAP_1_ASIMDDP = 1ul << 20;
static constexpr unsigned long HWCAP_2_I8MM = 1ul << 13;

bnk_cpu bnk_detect_cpu(void) {
    uint32_t features = (getauxval(AT_HWCAP) & HWCAP_1_ASIMDDP ? BNK_ARM_DOTPROD : 0) | (getauxval(AT_HWCAP2) & HWCAP_2_I8MM ? BNK_ARM_I8MM : 0);
    return {features, features};
}

#elif defined(__aarch64__) && defined(__APPLE__)

#include <sys/sysctl.h>

static uint32_t feature(const char* name, uint32_t flag) {
    int32_t present = 0;
    size_t size = sizeof present;
    return sysctlbyname(name, &present, &size, nullptr, 0) == 0 && present ? flag : 0;
}

bnk_cpu bnk_detect_cpu(void) {
    uint32_t features = feature("hw.optional.arm.FEAT_DotProd", BNK_ARM_DOTPROD) | feature("hw.optional.arm.FEAT_I8MM", BNK_ARM_I8MM);
    return {features, features};
}

#else

bnk_cpu bnk_detect_cpu(void) {
    return {0, 0};
}

#endif
