/* What the tests of the kernels share, and one test an operation of the list. */
#ifndef BNK_KERNEL_TEST_H
#define BNK_KERNEL_TEST_H

#include "bitnet_kernels.h"
#include "harness.h"

extern Check check;

/* n values in [-range, range). */
std::vector<float> floats(Random& random, size_t n, float range = 4.0f);

float float_of_bits(uint32_t bits);

/* Bounds of a loop that is short everywhere and complete for each tail: all of [1, 64], then some model sizes. */
std::vector<int> lengths();

/* Rows of a table with finite values; quantised blocks have random codes and scales. */
std::vector<uint8_t> table(Random& random, int type, int n, int rows);

#define BNK_OP(op, parameters) void test_##op(const bnk_kernels* k, Random& random);
#include "kernel_list.inc"

#endif
