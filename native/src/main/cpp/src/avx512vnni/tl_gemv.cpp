/*
 * One token by TL1 and TL2: vpermw looks an index of 32 rows up in a table of 32 int16 (for TL1 its halves are the same), and
 * ignores the bits above it, so that a shift is enough to get an index. The tables of a unit stay in registers.
 */
#include "avx2/bit_product.h"
#include "common/kernel_table.h"
#include "common/tl_gemv.h"
#include "simd.h"
#include "tl.h"

/* Bytes from a line of weights to the one that is prefetched. */
static constexpr int32_t AHEAD = 8192;
/* Entries of a table. */
static constexpr int32_t ENTRIES = 32;
/* Rows of a register of sums. */
static constexpr int32_t LANES = 32;

static inline __m512i load(const void* at) {
    return _mm512_loadu_si512(at);
}

/* The line of weights; asks for one that follows. */
static inline __m512i load_ahead(const uint8_t* at) {
    _mm_prefetch((const char*)at + AHEAD, _MM_HINT_T0);
    return load(at);
}

/* sums + the entries that the low bits of `indices` name. */
static inline __m512i look_up(__m512i sums, __m512i table, __m512i indices) {
    return _mm512_add_epi16(sums, _mm512_permutexvar_epi16(indices, table));
}

/* y = (float(sum) / s) * scale for sixteen rows. */
static inline void put_rows(__m512i sums, float s, float scale, float* y) {
    __m512 quotient = _mm512_div_ps(_mm512_cvtepi32_ps(sums), _mm512_set1_ps(s));
    _mm512_storeu_ps(y, _mm512_mul_ps(quotient, _mm512_set1_ps(scale)));
}

namespace {

/*
 * How vpdpbusd makes a table: the trits of its entries by activations + 128, which are not negative, from a start that takes
 * away what the 128 add. Entries are in the order in which vpackssdw takes them from two registers.
 */
template <typename Layout>
struct entries {
    alignas(64) int8_t trits[2][ENTRIES / 2][4] = {};
    alignas(64) int32_t start[2][ENTRIES / 2] = {};

    constexpr entries() {
        for (int32_t entry = 0; entry < ENTRIES; entry++) {
            int32_t half = entry / 4 % 2;
            int32_t place = entry / 8 * 4 + entry % 4;
            for (int32_t i = 0; i < Layout::TRITS; i++) {
                int32_t trit = Layout::trit(entry, i);
                trits[half][place][i] = (int8_t)trit;
                start[half][place] -= 128 * trit;
            }
        }
    }
};

template <typename Layout>
struct tables {
    __m512i of[BNK_TL_INDICES];

    explicit tables(const int8_t* x) {
        static constexpr entries<Layout> entry;
        for (int32_t i = 0; i < BNK_TL_INDICES; i++) {
            int32_t four;
            __builtin_memcpy(&four, x + i * Layout::TRITS, sizeof four);
            __m512i values = _mm512_xor_si512(_mm512_set1_epi32(four), _mm512_set1_epi8(-128));
            __m512i a = _mm512_dpbusd_epi32(load(entry.start[0]), values, load(entry.trits[0]));
            __m512i b = _mm512_dpbusd_epi32(load(entry.start[1]), values, load(entry.trits[1]));
            of[i] = _mm512_packs_epi32(a, b);
        }
    }
};

/* Panels in bytes: a word has those of two rows. Sums of even rows, then of odd ones. */
struct tl1 : bnk_tl1 {
    static constexpr int32_t GROUPS = 1;
    typedef tables<bnk_tl1> Tables;

    static inline void add(const uint8_t* w, const Tables& table, int16_t* sums) {
        __m512i even = load(sums);
        __m512i odd = load(sums + LANES);
        for (int32_t i = 0; i < BNK_TL_INDICES; i += 2, w += BNK_TL_ROWS) {
            __m512i pairs = load_ahead(w);
            even = look_up(even, table.of[i], pairs);
            even = look_up(even, table.of[i + 1], _mm512_srli_epi16(pairs, 4));
            odd = look_up(odd, table.of[i], _mm512_srli_epi16(pairs, 8));
            odd = look_up(odd, table.of[i + 1], _mm512_srli_epi16(pairs, 12));
        }
        _mm512_store_si512(sums, even);
        _mm512_store_si512(sums + LANES, odd);
    }

    static inline void put(const int32_t* sums, float s, float scale, float* y) {
        const __m512i low = _mm512_set_epi32(23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
        const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
        for (int32_t r = 0; r < LANES; r += 16) {
            __m512i even = load(sums + r), odd = load(sums + LANES + r);
            put_rows(_mm512_permutex2var_epi32(even, low, odd), s, scale, y + 2 * r);
            put_rows(_mm512_permutex2var_epi32(even, high, odd), s, scale, y + 2 * r + 16);
        }
    }
};

/* Panels in words. */
struct tl2 : bnk_tl2 {
    static constexpr int32_t GROUPS = 1;
    typedef tables<bnk_tl2> Tables;

    static inline void add(const uint8_t* w, const Tables& table, int16_t* sums) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += LANES, sums += LANES, w += BNK_TL2_PART_BYTES) {
            __m512i sum = load(sums);
            bnk_tl2_indices([w](int32_t i) { return load_ahead(w + i * BNK_TL2_WORD_BYTES); },
                            [&](int32_t i, __m512i index) { sum = look_up(sum, table.of[i], index); });
            _mm512_store_si512(sums, sum);
        }
    }

    static inline void put(const int32_t* sums, float s, float scale, float* y) {
        for (int32_t r = 0; r < BNK_TL_ROWS; r += 16) {
            put_rows(load(sums + r), s, scale, y + r);
        }
    }
};

}  // namespace

void bnk_tl1_gemv__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<tl1>(w, scale, codes, s, columns, y, rows);
}

void bnk_tl2_gemv__avx512vnni(const uint8_t* w, float scale, const int8_t* codes, float s, int32_t, int32_t columns, float* y, int32_t rows) {
    bnk_tl_gemv<tl2>(w, scale, codes, s, columns, y, rows);
}
