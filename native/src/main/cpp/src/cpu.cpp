#include "cpu.h"

#if defined(__x86_64__)

#include <cpuid.h>

/* Bits of XCR0: the operating system saves the SSE and AVX registers. */
static constexpr uint32_t XCR0_AVX = 0x6;

static uint32_t xcr0(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

bnk_cpu bnk_detect_cpu(void) {
    uint32_t a, b, c, d;
    bnk_cpu cpu = {0, 0};
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_AVX)) {
        return cpu;
    }
    uint32_t saved = (c & bit_OSXSAVE) ? xcr0() : 0;
    if (c & bit_F16C) {
        cpu.present |= BNK_X86_F16C;
    }
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2)) {
        cpu.present |= BNK_X86_AVX2;
    }
    if ((saved & XCR0_AVX) == XCR0_AVX) {
        cpu.enabled = cpu.present;
    }
    return cpu;
}

#else

bnk_cpu bnk_detect_cpu(void) {
    return {0, 0};
}

#endif
