#include "common/kernel_table.h"
#include "common/tl_bytes.h"
#include "common/tl_pack.h"

template <typename Layout>
static inline void put(const bnk_tl_column* code, uint8_t* w) {
    for (int32_t i = 0; i < BNK_TL_INDICES; i += 2, code += 2 * Layout::TRITS) {
        uint8_t* signs = w + i / BNK_TL_OCTET * BNK_TL_OCTET_BYTES<Layout>;
        uint8_t* nibbles = signs + BNK_TL_NIBBLES<Layout> + i % BNK_TL_OCTET / 2 * BNK_TL_ROWS;
        const bnk_tl_column* second = code + Layout::TRITS;
        for (int32_t r = 0; r < BNK_TL_ROWS; r++) {
            int32_t a = Layout::index(code[0][r], code[1][r], code[Layout::TRITS - 1][r]);
            int32_t b = Layout::index(second[0][r], second[1][r], second[Layout::TRITS - 1][r]);
            nibbles[r] = (uint8_t)((a & 15) | (b & 15) << 4);
            if (BNK_TL_SIGNED<Layout>) {
                signs[r] = (uint8_t)((i % BNK_TL_OCTET ? signs[r] : 0) << 2 | a >> 4 << 1 | b >> 4);
            }
        }
    }
}

void bnk_tl1_pack__scalar(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    bnk_tl_pack<bnk_tl1, put<bnk_tl1>>(codes, columns, w, rows);
}

void bnk_tl2_pack__scalar(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    bnk_tl_pack<bnk_tl2, put<bnk_tl2>>(codes, columns, w, rows);
}
