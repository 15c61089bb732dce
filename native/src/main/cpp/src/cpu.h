/* Features of the processor on which the kernels depend. */
#ifndef BNK_CPU_H
#define BNK_CPU_H

#include <stdint.h>

enum { BNK_X86_AVX2 = 1 << 0, BNK_X86_F16C = 1 << 1 };

struct bnk_cpu {
    uint32_t present; /* the processor has it */
    uint32_t enabled; /* and the operating system saves its registers */
};

bnk_cpu bnk_detect_cpu(void);

#endif
