/* Products of int8 summed in int16, which are widened before they can overflow. */
#ifndef BNK_NEON_PRODUCTS_H
#define BNK_NEON_PRODUCTS_H

#include <arm_neon.h>
#include <stddef.h>

namespace {

struct products {
    struct Sums {
        int16x8_t narrow;
        int32x4_t wide;
    };

    /* A product of a ternary code lies in [-384, 381]; a lane takes sixteen of them a block. */
    static constexpr size_t SAFE_BLOCKS = 32768 / (3 * 128) / 16;

    static inline Sums zero() {
        return {vdupq_n_s16(0), vdupq_n_s32(0)};
    }

    /* A lane takes two products. */
    static inline void add(Sums* sums, int8x16_t a, int8x16_t b) {
        sums->narrow = vmlal_s8(sums->narrow, vget_low_s8(a), vget_low_s8(b));
        sums->narrow = vmlal_high_s8(sums->narrow, a, b);
    }

    static inline void settle(Sums* sums) {
        sums->wide = vpadalq_s16(sums->wide, sums->narrow);
        sums->narrow = vdupq_n_s16(0);
    }

    static inline int32_t total(const Sums& sums) {
        return vaddvq_s32(sums.wide);
    }

    /* sums + four neighbouring products a lane; two products must fit an int16. */
    static inline int32x4_t add_fours(int32x4_t sums, int8x16_t a, int8x16_t b) {
        int16x8_t low = vmull_s8(vget_low_s8(a), vget_low_s8(b));
        int16x8_t high = vmull_high_s8(a, b);
        return vpadalq_s16(sums, vpaddq_s16(low, high));
    }
};

}  // namespace

#endif
