/*
 * TL2 in words. A panel keeps a unit in five words a row, those of 32 rows next to each other: each word has three indices from
 * bit 0 on, and the top bits of the five, the last word's lowest, are the sixteenth.
 */
#ifndef BNK_AVX512VNNI_TL_H
#define BNK_AVX512VNNI_TL_H

#include "common/tl.h"
#include "simd.h"

/* Rows of a register of words. */
static constexpr int32_t BNK_TL2_LANES = 32;
static constexpr int32_t BNK_TL2_WORDS = 5;
static constexpr int32_t BNK_TL2_BITS = 5;
/* Bytes of a register of words, and of a unit of its rows. */
static constexpr int32_t BNK_TL2_WORD_BYTES = 2 * BNK_TL2_LANES;
static constexpr int32_t BNK_TL2_PART_BYTES = BNK_TL2_WORDS * BNK_TL2_WORD_BYTES;
static_assert(BNK_TL_ROWS / BNK_TL2_LANES * BNK_TL2_PART_BYTES == bnk_tl2::UNIT_BYTES && BNK_TL2_WORDS * 3 + 1 == BNK_TL_INDICES,
              "a unit is its words");

/* The indices of 32 rows from their words: word(i) gives a register of them, use(i, index) takes indices below other bits. */
template <typename Word, typename Use>
static inline void bnk_tl2_indices(const Word& word, const Use& use) {
    __m512i last = _mm512_setzero_si512();
    for (int32_t i = 0; i < BNK_TL2_WORDS; i++) {
        __m512i w = word(i);
        use(3 * i, w);
        use(3 * i + 1, _mm512_srli_epi16(w, BNK_TL2_BITS));
        use(3 * i + 2, _mm512_srli_epi16(w, 2 * BNK_TL2_BITS));
        /* The top bit to bit 4 - i, below those of the words before. */
        const __m512i mask = _mm512_set1_epi16((int16_t)(16 >> i));
        last = _mm512_ternarylogic_epi32(mask, _mm512_srli_epi16(w, (unsigned)(11 + i)), last, 0xca);
    }
    use(BNK_TL_INDICES - 1, last);
}

#endif
