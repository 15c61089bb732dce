#include "common/kernel_table.h"
#include "products.h"
#include "tl_gemm.h"

BNK_TL_GEMM_KERNELS(neon, products)
