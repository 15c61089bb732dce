#include "common/kernel_table.h"
#include "neon/bit_product.h"

namespace {

/* SDOT: int32 sums of four products. */
struct product {
    using Sums = int32x4_t;
    static constexpr size_t SAFE_BLOCKS = SIZE_MAX / 2;

    static inline Sums zero() {
        return vdupq_n_s32(0);
    }

    static inline void add(Sums* sums, int8x16_t codes, int8x16_t x) {
        *sums = vdotq_s32(*sums, codes, x);
    }

    static inline void settle(Sums*) {}

    static inline int32_t total(const Sums& sums) {
        return vaddvq_s32(sums);
    }
};

}  // namespace

BNK_BIT_KERNELS(dotprod, bnk_product_tile<product>)
