#include "bit_product.h"
#include "common/kernel_table.h"
#include "products.h"

BNK_BIT_KERNELS(neon, bnk_product_tile<products>)
