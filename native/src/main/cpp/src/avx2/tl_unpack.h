/* Codes from panels of bytes. */
#ifndef BNK_AVX2_TL_UNPACK_H
#define BNK_AVX2_TL_UNPACK_H

#include "avx2/bit_product.h"
#include "common/tl_bytes.h"
#include "common/tl_gemm.h"

/* Trit i of the entries 0 to 15, in both halves. */
template <typename Layout>
static inline __m256i bnk_tl_trits(int32_t i) {
    int8_t trit[16];
    for (int32_t entry = 0; entry < 16; entry++) {
        trit[entry] = (int8_t)Layout::trit(entry, i);
    }
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i*)trit));
}

/* The codes of an octet of 32 rows, a register a column. */
template <typename Layout>
static inline void bnk_tl_columns(const uint8_t* octet, __m256i* column) {
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i one = _mm256_set1_epi8(1);
    __m256i signs = bnk_load_codes(octet);
    for (int32_t i = 0; i < BNK_TL_OCTET; i++) {
        __m256i two = bnk_load_codes(octet + BNK_TL_NIBBLES<Layout> + i / 2 * BNK_TL_ROWS);
        __m256i index = _mm256_and_si256(i % 2 ? _mm256_srli_epi16(two, 4) : two, nibble);
        for (int32_t j = 0; j < Layout::TRITS; j++) {
            __m256i trit = _mm256_shuffle_epi8(bnk_tl_trits<Layout>(j), index);
            trit = BNK_TL_SIGNED<Layout> ? _mm256_sign_epi8(trit, _mm256_or_si256(signs, one)) : trit;
            *column++ = _mm256_add_epi8(trit, one);
        }
        signs = _mm256_add_epi8(signs, signs);
    }
}

/* Quads of 32 rows from four columns: eight a register, in the order 0-3, 16-19; 4-7, 20-23; 8-11, 24-27; 12-15, 28-31. */
static inline void bnk_tl_quads(const __m256i column[4], __m256i* to) {
    __m256i low01 = _mm256_unpacklo_epi8(column[0], column[1]), high01 = _mm256_unpackhi_epi8(column[0], column[1]);
    __m256i low23 = _mm256_unpacklo_epi8(column[2], column[3]), high23 = _mm256_unpackhi_epi8(column[2], column[3]);
    _mm256_store_si256(to, _mm256_unpacklo_epi16(low01, low23));
    _mm256_store_si256(to + 1, _mm256_unpackhi_epi16(low01, low23));
    _mm256_store_si256(to + 2, _mm256_unpacklo_epi16(high01, high23));
    _mm256_store_si256(to + 3, _mm256_unpackhi_epi16(high01, high23));
}

namespace {

/* The part of a Tile that panels of bytes determine. */
template <typename Layout>
struct bnk_tl_bytes : Layout {
    static constexpr int32_t row(int32_t run) { return run / 8 * 32 + run % 8 / 2 * 4 + run % 2 * 16; }

    static inline void unpack(const uint8_t* unit, bnk_tl_quad* to) {
        for (int32_t i = 0; i < BNK_TL_INDICES; i += BNK_TL_OCTET) {
            constexpr int32_t columns = BNK_TL_OCTET * Layout::TRITS;
            for (int32_t r = 0; r < BNK_TL_ROWS; r += 32) {
                __m256i column[columns];
                bnk_tl_columns<Layout>(unit + r, column);
                for (int32_t c = 0; c < columns; c += 4) {
                    bnk_tl_quads(column + c, (__m256i*)(to + c / 4 * BNK_TL_ROWS + r));
                }
            }
            unit += BNK_TL_OCTET_BYTES<Layout>;
            to += columns / 4 * BNK_TL_ROWS;
        }
    }
};

}  // namespace

#endif
