#include "common/kernel_table.h"
#include "neon/tl_gemm.h"
#include "products.h"

BNK_TL_GEMM_KERNELS(dotprod, products)
