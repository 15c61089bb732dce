/*
 * TL1 and TL2 in bytes. A panel keeps a unit in two octets of indices: TL2 first a byte of signs a row, the first index's in
 * bit 7; then, for each two indices, a byte a row, the first index in its low nibble.
 */
#ifndef BNK_TL_BYTES_H
#define BNK_TL_BYTES_H

#include "common/tl.h"

/* Indices of an octet. */
static constexpr int32_t BNK_TL_OCTET = 8;

template <typename Layout>
static constexpr bool BNK_TL_SIGNED = Layout::TRITS == 3;

/* Bytes of an octet of a panel. */
template <typename Layout>
static constexpr int32_t BNK_TL_OCTET_BYTES = Layout::UNIT_BYTES * BNK_TL_OCTET / BNK_TL_INDICES;
static_assert(BNK_TL_OCTET_BYTES<bnk_tl1> == 4 * BNK_TL_ROWS && BNK_TL_OCTET_BYTES<bnk_tl2> == 5 * BNK_TL_ROWS, "nibbles and signs");

/* Where its nibbles begin. */
template <typename Layout>
static constexpr int32_t BNK_TL_NIBBLES = BNK_TL_SIGNED<Layout> ? BNK_TL_ROWS : 0;

/* Index i of a row in the unit of a panel. */
template <typename Layout>
static inline int32_t bnk_tl_index(const uint8_t* unit, int32_t i, int32_t row) {
    const uint8_t* octet = unit + i / BNK_TL_OCTET * BNK_TL_OCTET_BYTES<Layout> + row;
    i %= BNK_TL_OCTET;
    int32_t nibble = octet[BNK_TL_NIBBLES<Layout> + i / 2 * BNK_TL_ROWS] >> (i % 2 * 4) & 15;
    return BNK_TL_SIGNED<Layout> ? nibble | (*octet >> (7 - i) & 1) << 4 : nibble;
}

#endif
