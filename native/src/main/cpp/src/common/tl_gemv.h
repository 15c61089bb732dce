/*
 * One token by TL1 or TL2: some groups go through their columns together, and share the tables of each unit. A Kernel is a
 * layout with
 *   Tables   the tables of a unit; made from its activations, of which it may read four at a time
 *   GROUPS   how many groups at most; more make tables less often, one makes weights a single stream
 *   add      adds the products of a panel's unit to the int16 sums of its rows, in an order of its own, and asks for the
 *            weights that follow
 *   put      y = (float(sum) / s) * scale for a panel, from int32 sums in that order
 */
#ifndef BNK_TL_GEMV_H
#define BNK_TL_GEMV_H

#include "common/tl.h"

/* sums += the int16 sums, which are set to 0. */
static inline void bnk_tl_widen(int16_t* narrow, int32_t* sums, int32_t rows) {
    for (int32_t r = 0; r < rows; r++) {
        sums[r] += narrow[r];
        narrow[r] = 0;
    }
}

/* The sums of some groups. */
template <typename Kernel>
static inline void bnk_tl_sums(const uint8_t* w, const int8_t* codes, int32_t columns, int32_t rows, int32_t* sums) {
    const size_t group_bytes = bnk_tl_group_bytes<Kernel>(columns);
    const int32_t units = bnk_tl_units<Kernel>(columns);
    alignas(64) int16_t narrow[Kernel::GROUPS * BNK_TL_GROUP] = {};
    for (int32_t u = 0; u < units; u++, w += BNK_TL_UNIT_BYTES<Kernel>) {
        int32_t from = u * Kernel::UNIT;
        int32_t count = columns - from < Kernel::UNIT ? columns - from : Kernel::UNIT;
        int8_t x[Kernel::UNIT + 4] = {};
        __builtin_memcpy(x, codes + from, (size_t)count);
        const typename Kernel::Tables tables(x);
        const uint8_t* group = w;
        for (int32_t r = 0; r < rows; r += BNK_TL_GROUP, group += group_bytes) {
            for (int32_t p = 0; p < BNK_TL_PANELS; p++) {
                Kernel::add(group + p * Kernel::UNIT_BYTES, tables, narrow + r + p * BNK_TL_ROWS);
            }
        }
        if ((u + 1) % BNK_TL_SAFE_UNITS<Kernel> == 0 || u + 1 == units) {
            bnk_tl_widen(narrow, sums, rows);
        }
    }
}

template <typename Kernel>
static inline void bnk_tl_gemv(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t columns, float* y, int32_t rows) {
    constexpr int32_t most = Kernel::GROUPS * BNK_TL_GROUP;
    for (int32_t r0 = 0; r0 < rows; r0 += most, w += Kernel::GROUPS * bnk_tl_group_bytes<Kernel>(columns)) {
        int32_t count = rows - r0 < most ? rows - r0 : most;
        alignas(64) int32_t sums[most] = {};
        bnk_tl_sums<Kernel>(w, codes, columns, count, sums);
        for (int32_t r = 0; r < count; r += BNK_TL_ROWS) {
            Kernel::put(sums + r, s, scale, y + r0 + r);
        }
    }
}

#endif
