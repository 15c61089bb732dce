/*
 * The lookup-table layouts of ternary weights: neighbouring trits of a row are an index into a table of their products with
 * the activations, which is made once for many rows.
 *
 *   TL1   pairs, index 3 * code0 + code1 of four bits
 *   TL2   triples, v = 9 * trit0 + 3 * trit1 + trit2: index |v| of four bits, and a bit for v < 0
 *
 * The order of memory, from the outside in: groups of rows, units of columns, panels of rows. So weights are one stream, and
 * the tables of a unit, which the rows of a group share, are small enough for registers or a corner of the first cache
 * (weights that stream through it drive out larger ones). How a panel keeps a unit's indices, rows across the lanes of a
 * register, is the affair of the tier that packs it.
 */
#ifndef BNK_TL_H
#define BNK_TL_H

#include "common/ternary.h"

/* Rows of a panel, panels and rows of a group. */
static constexpr int32_t BNK_TL_ROWS = 64;
static constexpr int32_t BNK_TL_PANELS = 2;
static constexpr int32_t BNK_TL_GROUP = BNK_TL_PANELS * BNK_TL_ROWS;
/* Indices of a row in a unit. */
static constexpr int32_t BNK_TL_INDICES = 16;

namespace {

struct bnk_tl1 {
    static constexpr int32_t TRITS = 2;
    /* Columns of a unit, and bytes of a panel's. */
    static constexpr int32_t UNIT = BNK_TL_INDICES * TRITS;
    static constexpr int32_t UNIT_BYTES = BNK_TL_ROWS * BNK_TL_INDICES * 4 / 8;

    static constexpr int32_t index(int32_t code0, int32_t code1, int32_t) { return 3 * code0 + code1; }

    /* Trit i of an index, 0 for one that means nothing. Bits above an index do not count. */
    static constexpr int32_t trit(int32_t bits, int32_t i) {
        int32_t index = bits & 15;
        return index > 8 || i > 1 ? 0 : (i == 0 ? index / 3 : index % 3) - 1;
    }
};

struct bnk_tl2 {
    static constexpr int32_t TRITS = 3;
    static constexpr int32_t UNIT = BNK_TL_INDICES * TRITS;
    static constexpr int32_t UNIT_BYTES = BNK_TL_ROWS * BNK_TL_INDICES * 5 / 8;

    /* The sign is bit 4. */
    static constexpr int32_t index(int32_t code0, int32_t code1, int32_t code2) {
        int32_t v = 9 * code0 + 3 * code1 + code2 - 13;
        return v < 0 ? 16 | -v : v;
    }

    static constexpr int32_t trit(int32_t bits, int32_t i) {
        int32_t v = bits & 16 ? -(bits & 15) : bits & 15;
        return v < -13 || v > 13 ? 0 : (i == 0 ? (v + 13) / 9 : i == 1 ? (v + 13) / 3 % 3 : (v + 13) % 3) - 1;
    }
};

/* The codes of a column of a panel. */
typedef uint8_t bnk_tl_column[BNK_TL_ROWS];

}  // namespace

/*
 * Units whose products, trit by activation, have a sum that fits an int16 whatever they are. On the way to it a sum may
 * overflow: int16 sums are exact modulo 2^16.
 */
template <typename Layout>
static constexpr int32_t BNK_TL_SAFE_UNITS = 32767 / (128 * Layout::UNIT);

/* Units of a row; the columns that the last one lacks have trits of 0. */
template <typename Layout>
static inline int32_t bnk_tl_units(int32_t columns) {
    return (columns + Layout::UNIT - 1) / Layout::UNIT;
}

/* Bytes of a unit of a group, and of a group. */
template <typename Layout>
static constexpr int32_t BNK_TL_UNIT_BYTES = BNK_TL_PANELS * Layout::UNIT_BYTES;
template <typename Layout>
static inline size_t bnk_tl_group_bytes(int32_t columns) {
    return (size_t)bnk_tl_units<Layout>(columns) * (size_t)BNK_TL_UNIT_BYTES<Layout>;
}

#endif
