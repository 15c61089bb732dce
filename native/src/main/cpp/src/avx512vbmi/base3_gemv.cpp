/* One token: the weights come from memory once, several groups at a time share the activations. */
#include "base3_tile.h"
#include "common/kernel_table.h"

/* Groups at a time. */
static constexpr int32_t GROUPS = 4;
/* Bytes from the next groups to what is prefetched. */
static constexpr size_t AHEAD = 4096;

void bnk_base3_gemv__avx512vbmi(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t sum, int32_t columns, float* y,
                                int32_t rows) {
    int32_t r = 0;
    for (; r + GROUPS * BNK_BASE3_ROWS <= rows; r += GROUPS * BNK_BASE3_ROWS, w += (size_t)GROUPS * (size_t)columns) {
        bnk_base3_multiply<GROUPS, 1>(w, codes, (size_t)columns, AHEAD, {scale, &s, &sum, y + r, 0});
    }
    for (; r < rows; r += BNK_BASE3_ROWS, w += columns) {
        bnk_base3_multiply<1, 1>(w, codes, (size_t)columns, AHEAD, {scale, &s, &sum, y + r, 0});
    }
}
