/* Declarations of the kernels and the table of one tier, both from the list. */
#ifndef BNK_KERNEL_TABLE_H
#define BNK_KERNEL_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define BNK_OP(op, parameters) typedef void bnk_##op##_kernel parameters;
#include "kernel_list.inc"

extern "C" {
#define BNK_KERNEL(op, tier, from) bnk_##op##_kernel bnk_##op##__##from;
#include "kernel_list.inc"
}

/* The layouts, numbered in the order of the list. */
enum {
#define BNK_LAYOUT(layout, ops, group, bytes) BNK_LAYOUT_##layout,
#include "kernel_list.inc"
    BNK_LAYOUTS
};

/* The kernels of one tier. */
struct bnk_kernels {
#define BNK_OP(op, parameters) bnk_##op##_kernel* op;
#include "kernel_list.inc"
};

#endif
