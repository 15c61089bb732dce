/*
 * Entries of the tables of TL1 and TL2 in two bytes: t is split into h = round(t / 28) and r = t - 28 * h, both in [-14, 14].
 * Those of eight indices are added in int8, where they cannot overflow, before 28 * h + r goes to a sum in int16.
 */
#ifndef BNK_TL_SPLIT_H
#define BNK_TL_SPLIT_H

#include "common/tl_bytes.h"

static constexpr int32_t BNK_TL_RADIX = 28;
/* 2^15 / BNK_TL_RADIX: h = (t * this + 2^14) >> 15. */
static constexpr int32_t BNK_TL_RECIPROCAL = 1170;

static constexpr bool bnk_tl_split_is_exact(int32_t range) {
    for (int32_t t = -range; t <= range; t++) {
        int32_t h = (t * BNK_TL_RECIPROCAL + (1 << 14)) >> 15;
        int32_t r = t - BNK_TL_RADIX * h;
        if (BNK_TL_OCTET * (h < 0 ? -h : h) > 127 || BNK_TL_OCTET * (r < 0 ? -r : r) > 127) {
            return false;
        }
    }
    return true;
}
static_assert(bnk_tl_split_is_exact(3 * 128), "sums of eight bytes must fit an int8");

namespace {

/* Trit i of the entries 0 to 15. */
template <typename Layout>
struct bnk_tl_entries {
    alignas(32) int16_t trits[Layout::TRITS][16] = {};

    constexpr bnk_tl_entries() {
        for (int32_t i = 0; i < Layout::TRITS; i++) {
            for (int32_t entry = 0; entry < 16; entry++) {
                trits[i][entry] = (int16_t)Layout::trit(entry, i);
            }
        }
    }
};

}  // namespace

#endif
