/* Indices of TL1 and TL2 of sixteen rows, and look-ups in tables of bytes. */
#ifndef BNK_NEON_TL_H
#define BNK_NEON_TL_H

#include <arm_neon.h>

#include "common/tl_bytes.h"

/* Rows of a register of bytes. */
static constexpr int32_t BNK_TL_LANES = 16;

/* Entries of a table: TL2 has one for each sign. */
template <typename Layout>
static constexpr int32_t BNK_TL_ENTRIES = BNK_TL_SIGNED<Layout> ? 32 : 16;

/* Index i of an octet, of sixteen rows; `signs` are their bytes of signs. */
template <typename Layout>
static inline uint8x16_t bnk_tl_index_16(const uint8_t* octet, int32_t i, uint8x16_t signs) {
    uint8x16_t two = vld1q_u8(octet + BNK_TL_NIBBLES<Layout> + i / 2 * BNK_TL_ROWS);
    uint8x16_t index = i % 2 ? vshrq_n_u8(two, 4) : vandq_u8(two, vdupq_n_u8(15));
    if constexpr (BNK_TL_SIGNED<Layout>) {
        index = vbslq_u8(vdupq_n_u8(16), vshlq_u8(signs, vdupq_n_s8((int8_t)(i - 3))), index);
    }
    return index;
}

namespace {

/* A table of bytes in registers. */
template <typename Layout>
struct bnk_tl_table {
    int8x16x2_t entries;

    explicit bnk_tl_table(const int8_t* at) {
        entries.val[0] = vld1q_s8(at);
        if constexpr (BNK_TL_SIGNED<Layout>) {
            entries.val[1] = vld1q_s8(at + 16);
        }
    }

    inline int8x16_t operator[](uint8x16_t index) const {
        if constexpr (BNK_TL_SIGNED<Layout>) {
            return vqtbl2q_s8(entries, index);
        } else {
            return vqtbl1q_s8(entries.val[0], index);
        }
    }
};

}  // namespace

#endif
