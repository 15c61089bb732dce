#include "common/kernel_table.h"
#include "common/ternary.h"

#include <string.h>

void bnk_bit_pack__scalar(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    memcpy(w, codes, (size_t)rows * (size_t)(columns / BNK_FIELDS));
}
