#include "avx2/tl_unpack.h"
#include "common/kernel_table.h"
#include "simd.h"
#include "tl.h"

/* sums += codes * x, four products a lane. As an intrinsic, GCC copies and spills the sums of a tile. */
static inline void add_products(__m512i* sums, __m512i codes, __m512i x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sums) : "v"(codes), "v"(x));
}

namespace {

/* vpdpbusd: int32 sums of quads. */
template <typename Panel>
struct tile : Panel {
    static constexpr int32_t TOKENS = 6;

    template <int32_t T>
    static inline void multiply(const bnk_tl_quad* quads, int32_t count, const int8_t* x, size_t columns, int32_t dots[T][BNK_TL_ROWS]) {
        __m512i sums[T][4];
        for (int32_t t = 0; t < T; t++) {
            for (int32_t i = 0; i < 4; i++) {
                sums[t][i] = _mm512_setzero_si512();
            }
        }
        for (int32_t q = 0; q < count; q++, quads += BNK_TL_ROWS, x += 4) {
            __m512i w[4];
            for (int32_t i = 0; i < 4; i++) {
                w[i] = _mm512_load_si512(quads + 16 * i);
            }
            for (int32_t t = 0; t < T; t++) {
                int32_t four;
                __builtin_memcpy(&four, x + (size_t)t * columns, sizeof four);
                __m512i values = _mm512_set1_epi32(four);
                for (int32_t i = 0; i < 4; i++) {
                    add_products(&sums[t][i], w[i], values);
                }
            }
        }
        for (int32_t t = 0; t < T; t++) {
            for (int32_t i = 0; i < 4; i++) {
                _mm512_store_si512(dots[t] + 16 * i, sums[t][i]);
            }
        }
    }
};

/* Entries of a table of two bytes: from the low one up, the codes of trits `low` and `high` of an index, 0 for a negative one. */
template <int32_t LOW, int32_t HIGH>
struct code_pairs {
    alignas(64) uint16_t of[32] = {};

    constexpr code_pairs() {
        for (int32_t entry = 0; entry < 32; entry++) {
            int32_t low = LOW < 0 ? 0 : bnk_tl2::trit(entry, LOW) + 1;
            int32_t high = HIGH < 0 ? 0 : bnk_tl2::trit(entry, HIGH) + 1;
            of[entry] = (uint16_t)(low | high << 8);
        }
    }
};

template <int32_t LOW, int32_t HIGH>
static inline __m512i look_up(__m512i indices) {
    static constexpr code_pairs<LOW, HIGH> codes;
    return _mm512_permutexvar_epi16(indices, _mm512_load_si512(codes.of));
}

/* The part of a Tile that panels of words determine. */
struct words : bnk_tl2 {
    static constexpr int32_t row(int32_t run) { return run / 8 * 32 + run % 4 * 8 + run % 8 / 4 * 4; }

    static inline void unpack(const uint8_t* unit, bnk_tl_quad* to) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += BNK_TL2_LANES, unit += BNK_TL2_PART_BYTES, to += BNK_TL2_LANES) {
            __m512i index[BNK_TL_INDICES];
            bnk_tl2_indices([unit](int32_t i) { return _mm512_loadu_si512(unit + i * BNK_TL2_WORD_BYTES); },
                            [&index](int32_t i, __m512i indices) { index[i] = indices; });
            bnk_tl_quad* quad = to;
            for (int32_t i = 0; i < BNK_TL_INDICES; i += 4, quad += 3 * BNK_TL_ROWS) {
                put(look_up<0, 1>(index[i]), _mm512_or_si512(look_up<2, -1>(index[i]), look_up<-1, 0>(index[i + 1])), quad);
                put(look_up<1, 2>(index[i + 1]), look_up<0, 1>(index[i + 2]), quad + BNK_TL_ROWS);
                put(_mm512_or_si512(look_up<2, -1>(index[i + 2]), look_up<-1, 0>(index[i + 3])), look_up<1, 2>(index[i + 3]),
                    quad + 2 * BNK_TL_ROWS);
            }
        }
    }

private:
    /* Quads of 32 rows from their two words. */
    static inline void put(__m512i low, __m512i high, bnk_tl_quad* to) {
        _mm512_store_si512(to, _mm512_unpacklo_epi16(low, high));
        _mm512_store_si512(to + 16, _mm512_unpackhi_epi16(low, high));
    }
};

}  // namespace

void bnk_tl1_gemm__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,
                              int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_tl_gemm<tile<bnk_tl_bytes<bnk_tl1>>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}

void bnk_tl2_gemm__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, const float* scales, const int32_t* sums,
                              int32_t columns, int32_t tokens, float* y, int64_t stride, int32_t rows) {
    bnk_tl_gemm<tile<words>>(w, scale, codes, scales, sums, columns, tokens, y, stride, rows);
}
