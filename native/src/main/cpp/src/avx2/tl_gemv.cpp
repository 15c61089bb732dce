/* One token by TL1 and TL2: vpshufb looks an index of 32 rows up in two tables of bytes, those of common/tl_split.h. */
#include "avx2/bit_product.h"
#include "common/kernel_table.h"
#include "common/tl_gemv.h"
#include "common/tl_split.h"

/* Bytes from a line of weights to the one that is prefetched. */
static constexpr int32_t AHEAD = 2048;
/* Entries of a table. */
static constexpr int32_t ENTRIES = 16;
/* Rows of a register of bytes. */
static constexpr int32_t LANES = 32;

static inline __m256i load(const void* at) {
    return _mm256_loadu_si256((const __m256i*)at);
}

namespace {

/* r, then h, of the entries of each index. */
template <typename Layout>
struct tables {
    alignas(32) uint8_t of[BNK_TL_INDICES][2][ENTRIES];

    explicit tables(const int8_t* x) {
        static constexpr bnk_tl_entries<Layout> entry;
        for (int32_t i = 0; i < BNK_TL_INDICES; i++, x += Layout::TRITS) {
            __m256i t = _mm256_setzero_si256();
            for (int32_t j = 0; j < Layout::TRITS; j++) {
                t = _mm256_add_epi16(t, _mm256_sign_epi16(_mm256_set1_epi16(x[j]), load(entry.trits[j])));
            }
            __m256i h = _mm256_mulhrs_epi16(t, _mm256_set1_epi16(BNK_TL_RECIPROCAL));
            __m256i r = _mm256_sub_epi16(t, _mm256_mullo_epi16(h, _mm256_set1_epi16(BNK_TL_RADIX)));
            _mm256_store_si256((__m256i*)of[i], _mm256_permute4x64_epi64(_mm256_packs_epi16(r, h), 0xd8));
        }
    }
};

/* Sums of 32 rows are in the order 0-7, 16-23, 8-15, 24-31. */
template <typename Layout>
struct kernel : Layout {
    static constexpr int32_t GROUPS = 4;
    typedef tables<Layout> Tables;

    static inline void add(const uint8_t* w, const Tables& table, int16_t* sums) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += LANES, w += LANES, sums += LANES) {
            __m256i low = load(sums);
            __m256i high = load(sums + LANES / 2);
            for (int32_t i = 0; i < BNK_TL_INDICES; i += BNK_TL_OCTET) {
                __m256i both[2];
                look_up(w + i / BNK_TL_OCTET * BNK_TL_OCTET_BYTES<Layout>, table.of + i, both);
                const __m256i weight = _mm256_set1_epi16(BNK_TL_RADIX << 8 | 1);
                low = _mm256_add_epi16(low, _mm256_maddubs_epi16(weight, _mm256_unpacklo_epi8(both[0], both[1])));
                high = _mm256_add_epi16(high, _mm256_maddubs_epi16(weight, _mm256_unpackhi_epi8(both[0], both[1])));
            }
            _mm256_store_si256((__m256i*)sums, low);
            _mm256_store_si256((__m256i*)(sums + LANES / 2), high);
        }
    }

    static inline void put(const int32_t* sums, float s, float scale, float* y) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += 8, sums += 8) {
            __m256 quotient = _mm256_div_ps(_mm256_cvtepi32_ps(load(sums)), _mm256_set1_ps(s));
            int32_t row = (r & ~(LANES - 1)) | (r & 8) << 1 | (r & 16) >> 1;
            _mm256_storeu_ps(y + row, _mm256_mul_ps(quotient, _mm256_set1_ps(scale)));
        }
    }

private:
    /* The r and h of an octet's entries for 32 rows, added. */
    static inline void look_up(const uint8_t* octet, const uint8_t (*table)[2][ENTRIES], __m256i sums[2]) {
        const __m256i nibble = _mm256_set1_epi8(15);
        const __m256i one = _mm256_set1_epi8(1);
        const __m256i signs = BNK_TL_SIGNED<Layout> ? load(octet) : one;
        __m256i sign = _mm256_or_si256(signs, one);
        octet += BNK_TL_NIBBLES<Layout>;
        sums[0] = sums[1] = _mm256_setzero_si256();
        for (int32_t i = 0; i < BNK_TL_OCTET; i++) {
            const uint8_t* at = octet + i / 2 * BNK_TL_ROWS;
            if (i % 2 == 0) {
                _mm_prefetch((const char*)at + AHEAD, _MM_HINT_T0);
            }
            __m256i index = _mm256_and_si256(i % 2 ? _mm256_srli_epi16(load(at), 4) : load(at), nibble);
            for (int32_t half = 0; half < 2; half++) {
                __m256i entry = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_load_si128((const __m128i*)table[i][half])), index);
                entry = BNK_TL_SIGNED<Layout> ? _mm256_sign_epi8(entry, sign) : entry;
                sums[half] = _mm256_add_epi8(sums[half], entry);
            }
            /* The next sign to bit 7. The bit that was set keeps a byte from being 0, until it is there itself. */
            sign = i < BNK_TL_OCTET - 2 ? _mm256_add_epi8(sign, sign) : _mm256_or_si256(_mm256_slli_epi16(signs, 7), one);
        }
    }
};

}  // namespace

void bnk_tl1_gemv__avx2(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<kernel<bnk_tl1>>(w, scale, codes, s, columns, y, rows);
}

void bnk_tl2_gemv__avx2(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<kernel<bnk_tl2>>(w, scale, codes, s, columns, y, rows);
}
