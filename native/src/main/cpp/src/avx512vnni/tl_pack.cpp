#include "common/kernel_table.h"
#include "common/tl_pack.h"
#include "tl.h"

/* Index i of a row. */
static inline uint32_t index_of(const bnk_tl_column* code, int32_t i, int32_t r) {
    code += i * bnk_tl2::TRITS;
    return (uint32_t)bnk_tl2::index(code[0][r], code[1][r], code[2][r]);
}

static inline uint16_t word_of(const bnk_tl_column* code, int32_t i, int32_t r) {
    uint32_t word = index_of(code, BNK_TL_INDICES - 1, r) >> (BNK_TL2_WORDS - 1 - i) & 1;
    for (int32_t j = 2; j >= 0; j--) {
        word = word << BNK_TL2_BITS | index_of(code, 3 * i + j, r);
    }
    return (uint16_t)word;
}

static inline void put(const bnk_tl_column* code, uint8_t* w) {
    for (int32_t part = 0; part < BNK_TL_ROWS; part += BNK_TL2_LANES) {
        for (int32_t i = 0; i < BNK_TL2_WORDS; i++, w += BNK_TL2_WORD_BYTES) {
            for (int32_t r = 0; r < BNK_TL2_LANES; r++) {
                uint16_t word = word_of(code, i, part + r);
                __builtin_memcpy(w + 2 * r, &word, sizeof word);
            }
        }
    }
}

void bnk_tl2_pack__avx512vnni(const uint8_t* codes, int32_t columns, uint8_t* w, int32_t rows) {
    bnk_tl_pack<bnk_tl2, put>(codes, columns, w, rows);
}
