#include "common/kernel_table.h"
#include "neon/bit_product.h"
#include "products.h"

BNK_BIT_KERNELS(dotprod, bnk_product_tile<products>)
