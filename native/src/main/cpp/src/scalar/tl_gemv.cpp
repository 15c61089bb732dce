#include "common/kernel_table.h"
#include "tl_dot.h"

template <typename Layout>
static inline void gemv(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t columns, float* y, int32_t rows) {
    for (int32_t r = 0; r < rows; r++) {
        const uint8_t* group = w + (size_t)(r / BNK_TL_GROUP) * bnk_tl_group_bytes<Layout>(columns);
        y[r] = bnk_bit_output(bnk_tl_dot<Layout>(group, r % BNK_TL_GROUP, codes, columns), 0, s, scale);
    }
}

void bnk_tl1_gemv__scalar(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    gemv<bnk_tl1>(w, scale, codes, s, columns, y, rows);
}

void bnk_tl2_gemv__scalar(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    gemv<bnk_tl2>(w, scale, codes, s, columns, y, rows);
}
