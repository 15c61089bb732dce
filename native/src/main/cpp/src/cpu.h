/* Features of the processor on which the kernels depend. */
#ifndef BNK_CPU_H
#define BNK_CPU_H

#include <stdint.h>

enum {
    BNK_X86_AVX2 = 1 << 0,
    BNK_X86_F16C = 1 << 1,
    BNK_X86_AVX_VNNI = 1 << 2,
    BNK_X86_AVX512 = 1 << 3, /* F, BW, DQ and VL together */
    BNK_X86_AVX512_VNNI = 1 << 4,
    BNK_X86_AVX512_VBMI = 1 << 5,
    BNK_ARM_DOTPROD = 1 << 6,
    BNK_ARM_I8MM = 1 << 7
};

struct bnk_cpu {
    uint32_t present; /* the processor has it */
    uint32_t enabled; /* and the operating system saves its registers */
};

bnk_cpu bnk_detect_cpu(void);

/* The registers that tell the features of an x86-64 processor; 0 where it has no such leaf. */
struct bnk_x86_registers {
    uint32_t leaf_1_ecx;
    uint32_t leaf_7_ebx;
    uint32_t leaf_7_ecx;
    uint32_t leaf_7_1_eax;
    uint32_t xcr0;
};

bnk_cpu bnk_x86_features(const bnk_x86_registers& r);

#endif
