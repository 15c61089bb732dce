#include "common/kernel_table.h"
#include "neon/estimate.h"
#include "products.h"

BNK_ESTIMATE_KERNELS(dotprod, products)
