/* Products of int8 summed in int32 by SDOT. */
#ifndef BNK_DOTPROD_PRODUCTS_H
#define BNK_DOTPROD_PRODUCTS_H

#include <arm_neon.h>
#include <stddef.h>

namespace {

struct products {
    using Sums = int32x4_t;
    static constexpr size_t SAFE_BLOCKS = SIZE_MAX / 2;

    static inline Sums zero() {
        return vdupq_n_s32(0);
    }

    static inline void add(Sums* sums, int8x16_t a, int8x16_t b) {
        *sums = vdotq_s32(*sums, a, b);
    }

    static inline void settle(Sums*) {}

    static inline int32_t total(const Sums& sums) {
        return vaddvq_s32(sums);
    }

    static inline int32x4_t add_fours(int32x4_t sums, int8x16_t a, int8x16_t b) {
        return vdotq_s32(sums, a, b);
    }
};

}  // namespace

#endif
