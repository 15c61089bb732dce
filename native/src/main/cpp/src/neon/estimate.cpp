#include "common/kernel_table.h"
#include "estimate.h"
#include "products.h"

BNK_ESTIMATE_KERNELS(neon, products)
