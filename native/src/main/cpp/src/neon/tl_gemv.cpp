/* One token by TL1 and TL2: TBL looks an index of sixteen rows up in two tables of bytes, those of common/tl_split.h. */
#include "common/kernel_table.h"
#include "common/tl_gemv.h"
#include "common/tl_split.h"
#include "tl.h"

/* Bytes from a line of weights to the one that is prefetched. */
static constexpr int32_t AHEAD = 2048;
/* Registers of a panel's rows. */
static constexpr int32_t REGISTERS = BNK_TL_ROWS / BNK_TL_LANES;

namespace {

/* r, then h, of the entries of each index. */
template <typename Layout>
struct tables {
    alignas(16) int8_t of[BNK_TL_INDICES][2][BNK_TL_ENTRIES<Layout>];

    explicit tables(const int8_t* x) {
        static constexpr bnk_tl_entries<Layout> entry;
        for (int32_t i = 0; i < BNK_TL_INDICES; i++, x += Layout::TRITS) {
            for (int32_t e = 0; e < 16; e += 8) {
                int16x8_t t = vdupq_n_s16(0);
                for (int32_t j = 0; j < Layout::TRITS; j++) {
                    t = vmlaq_n_s16(t, vld1q_s16(entry.trits[j] + e), x[j]);
                }
                int16x8_t h = vqrdmulhq_n_s16(t, BNK_TL_RECIPROCAL);
                put(i, e, vmovn_s16(vmlsq_n_s16(t, h, BNK_TL_RADIX)), vmovn_s16(h));
            }
        }
    }

private:
    /* Eight entries, and those of the other sign. */
    inline void put(int32_t i, int32_t e, int8x8_t r, int8x8_t h) {
        vst1_s8(of[i][0] + e, r);
        vst1_s8(of[i][1] + e, h);
        if constexpr (BNK_TL_SIGNED<Layout>) {
            vst1_s8(of[i][0] + 16 + e, vneg_s8(r));
            vst1_s8(of[i][1] + 16 + e, vneg_s8(h));
        }
    }
};

template <typename Layout>
struct kernel : Layout {
    static constexpr int32_t GROUPS = 4;
    typedef tables<Layout> Tables;

    static inline void add(const uint8_t* w, const Tables& table, int16_t* sums) {
        for (int32_t i = 0; i < BNK_TL_INDICES; i += BNK_TL_OCTET, w += BNK_TL_OCTET_BYTES<Layout>) {
            int8x16_t r[REGISTERS], h[REGISTERS];
            look_up(w, table.of + i, r, h);
            for (int32_t k = 0; k < REGISTERS; k++) {
                int16_t* at = sums + BNK_TL_LANES * k;
                int16x8_t low = vaddw_s8(vld1q_s16(at), vget_low_s8(r[k]));
                int16x8_t high = vaddw_high_s8(vld1q_s16(at + 8), r[k]);
                vst1q_s16(at, vmlal_s8(low, vget_low_s8(h[k]), vdup_n_s8(BNK_TL_RADIX)));
                vst1q_s16(at + 8, vmlal_high_s8(high, h[k], vdupq_n_s8(BNK_TL_RADIX)));
            }
        }
    }

    static inline void put(const int32_t* sums, float s, float scale, float* y) {
        for (int32_t row = 0; row < BNK_TL_ROWS; row += 4) {
            float32x4_t quotient = vdivq_f32(vcvtq_f32_s32(vld1q_s32(sums + row)), vdupq_n_f32(s));
            vst1q_f32(y + row, vmulq_n_f32(quotient, scale));
        }
    }

private:
    /* The r and h of an octet's entries, added. */
    static inline void look_up(const uint8_t* octet, const int8_t (*table)[2][BNK_TL_ENTRIES<Layout>], int8x16_t r[REGISTERS],
                               int8x16_t h[REGISTERS]) {
        uint8x16_t signs[REGISTERS];
        for (int32_t k = 0; k < REGISTERS; k++) {
            signs[k] = vld1q_u8(octet + BNK_TL_LANES * k);
            r[k] = h[k] = vdupq_n_s8(0);
        }
        for (int32_t line = 0; line < BNK_TL_OCTET_BYTES<Layout>; line += 64) {
            __builtin_prefetch(octet + line + AHEAD);
        }
        for (int32_t i = 0; i < BNK_TL_OCTET; i++) {
            const bnk_tl_table<Layout> low(table[i][0]), high(table[i][1]);
            for (int32_t k = 0; k < REGISTERS; k++) {
                uint8x16_t index = bnk_tl_index_16<Layout>(octet + BNK_TL_LANES * k, i, signs[k]);
                r[k] = vaddq_s8(r[k], low[index]);
                h[k] = vaddq_s8(h[k], high[index]);
            }
        }
    }
};

}  // namespace

void bnk_tl1_gemv__neon(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<kernel<bnk_tl1>>(w, scale, codes, s, columns, y, rows);
}

void bnk_tl2_gemv__neon(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<kernel<bnk_tl2>>(w, scale, codes, s, columns, y, rows);
}
