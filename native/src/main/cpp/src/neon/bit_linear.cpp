#include "bit_product.h"
#include "common/kernel_table.h"

namespace {

/* Products summed in int16, which are widened before they can overflow. */
struct product {
    struct Sums {
        int16x8_t narrow;
        int32x4_t wide;
    };

    /* A product lies in [-384, 381]; a lane takes sixteen of them a block. */
    static constexpr size_t SAFE_BLOCKS = 32768 / (3 * 128) / 16;

    static inline Sums zero() {
        return {vdupq_n_s16(0), vdupq_n_s32(0)};
    }

    static inline void add(Sums* sums, int8x16_t codes, int8x16_t x) {
        sums->narrow = vmlal_s8(sums->narrow, vget_low_s8(codes), vget_low_s8(x));
        sums->narrow = vmlal_high_s8(sums->narrow, codes, x);
    }

    static inline void settle(Sums* sums) {
        sums->wide = vpadalq_s16(sums->wide, sums->narrow);
        sums->narrow = vdupq_n_s16(0);
    }

    static inline int32_t total(const Sums& sums) {
        return vaddvq_s32(sums.wide);
    }
};

}  // namespace

BNK_BIT_KERNELS(neon, bnk_product_tile<product>)
