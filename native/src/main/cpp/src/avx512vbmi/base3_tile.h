/*
 * Products of base-3 groups with tokens.
 *
 * A byte b = t0 + 3 t1 + 9 t2 + 27 t3 + 81 t4 is multiplied as it is, which gives one sum of the five products, and so is
 * the byte that a table has for it, t1 + 4 t2 + 16 t3 + 64 t4. With three fields of that byte on their own there are five
 * sums of five unknowns, which are told apart in the end. int32 may wrap around on the way, for the results fit again.
 */
#ifndef BNK_AVX512VBMI_BASE3_TILE_H
#define BNK_AVX512VBMI_BASE3_TILE_H

#include "avx2/bit_product.h"
#include "avx512vnni/simd.h"
#include "common/base3.h"

/* Columns of a register of bytes. */
static constexpr int32_t BNK_BASE3_STEP = 64;
/* Products of a group with a token that a tile makes at a time: their sums and factors fill the registers. */
static constexpr int32_t BNK_BASE3_PRODUCTS = 4;

namespace {

struct bnk_base3_table {
    alignas(64) uint8_t fields[256];
};

/* The factors of the five sums. */
struct bnk_base3_factors {
    __m512i byte, fields, field2, field3, field4;
};

/* What the outputs of a tile are made with, and where they go; from the tile's first row and token on. */
struct bnk_base3_output {
    float scale;
    const float* scales;
    const int32_t* sums;
    float* y;
    int64_t stride;
};

}  // namespace

static constexpr bnk_base3_table bnk_make_base3_table(void) {
    bnk_base3_table table = {};
    for (int32_t byte = 0; byte < 256; byte++) {
        int32_t digits = byte / 3;
        for (int32_t shift = 0; shift < 8; shift += 2, digits /= 3) {
            table.fields[byte] = (uint8_t)(table.fields[byte] | digits % 3 << shift);
        }
    }
    return table;
}

static constexpr bnk_base3_table BNK_BASE3_TABLE = bnk_make_base3_table();

static inline __m512i bnk_base3_quarter(int32_t quarter) {
    return _mm512_load_si512(BNK_BASE3_TABLE.fields + 64 * quarter);
}

/* 64 columns of a group. */
static inline bnk_base3_factors bnk_base3_load(const uint8_t* w) {
    __m512i byte = _mm512_loadu_si512(w);
    __m512i low = _mm512_permutex2var_epi8(bnk_base3_quarter(0), byte, bnk_base3_quarter(1));
    __m512i high = _mm512_permutex2var_epi8(bnk_base3_quarter(2), byte, bnk_base3_quarter(3));
    __m512i fields = _mm512_mask_mov_epi8(low, _mm512_movepi8_mask(byte), high);
    return {byte, fields, _mm512_and_si512(fields, _mm512_set1_epi8(3 << 2)), _mm512_and_si512(fields, _mm512_set1_epi8(3 << 4)),
            _mm512_and_si512(fields, _mm512_set1_epi8((char)(3 << 6)))};
}

/* sums += codes * x, four products a lane. As an intrinsic, GCC copies and spills the sums of a tile. */
static inline void bnk_add_products(__m512i* sums, __m512i codes, __m512i x) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(*sums) : "v"(codes), "v"(x));
}

namespace {

/* The five sums of one group and each of T tokens. They are members, not an array, for GCC keeps an array in memory. */
template <int32_t T>
struct bnk_base3_tokens {
    __m512i byte, fields, field2, field3, field4;
    bnk_base3_tokens<T - 1> next;

    inline void clear() {
        byte = fields = field2 = field3 = field4 = _mm512_setzero_si512();
        next.clear();
    }

    inline void add(const bnk_base3_factors& w, const int8_t* codes, size_t columns) {
        __m512i x = _mm512_loadu_si512(codes);
        bnk_add_products(&byte, w.byte, x);
        bnk_add_products(&fields, w.fields, x);
        bnk_add_products(&field2, w.field2, x);
        bnk_add_products(&field3, w.field3, x);
        bnk_add_products(&field4, w.field4, x);
        next.add(w, codes + columns, columns);
    }

    /* The fields lose their factor lane by lane, where they fit. */
    inline void store(__m512i (*to)[BNK_BASE3_ROWS]) const {
        (*to)[0] = byte;
        (*to)[1] = fields;
        (*to)[2] = _mm512_srai_epi32(field2, 2);
        (*to)[3] = _mm512_srai_epi32(field3, 4);
        (*to)[4] = _mm512_srai_epi32(field4, 6);
        next.store(to + 1);
    }
};

template <>
struct bnk_base3_tokens<0> {
    inline void clear() {}
    inline void add(const bnk_base3_factors&, const int8_t*, size_t) {}
    inline void store(__m512i (*)[BNK_BASE3_ROWS]) const {}
};

/* The sums of G groups and T tokens. */
template <int32_t G, int32_t T>
struct bnk_base3_groups {
    bnk_base3_tokens<T> tokens;
    bnk_base3_groups<G - 1, T> next;

    inline void clear() {
        tokens.clear();
        next.clear();
    }

    inline void add(const uint8_t* w, const int8_t* codes, size_t columns) {
        tokens.add(bnk_base3_load(w), codes, columns);
        next.add(w + columns, codes, columns);
    }

    inline void store(__m512i (*to)[BNK_BASE3_ROWS]) const {
        tokens.store(to);
        next.store(to + T);
    }
};

template <int32_t T>
struct bnk_base3_groups<0, T> {
    inline void clear() {}
    inline void add(const uint8_t*, const int8_t*, size_t) {}
    inline void store(__m512i (*)[BNK_BASE3_ROWS]) const {}
};

}  // namespace

/* 3 x. */
static inline __m128i bnk_times_3(__m128i x) {
    return _mm_add_epi32(x, _mm_add_epi32(x, x));
}

/* The dot products of the five rows, each of four products, from their sums. */
static inline void bnk_base3_solve(const __m512i sums[BNK_BASE3_PRODUCTS][BNK_BASE3_ROWS], __m128i dots[BNK_BASE3_ROWS]) {
    for (int32_t i = 0; i < BNK_BASE3_ROWS; i++) {
        dots[i] = bnk_sum(sums[0][i], sums[1][i], sums[2][i], sums[3][i]);
    }
    __m128i upper = _mm_add_epi32(_mm_slli_epi32(dots[2], 2), _mm_add_epi32(_mm_slli_epi32(dots[3], 4), _mm_slli_epi32(dots[4], 6)));
    dots[1] = _mm_sub_epi32(dots[1], upper);
    __m128i thirds = _mm_add_epi32(dots[3], bnk_times_3(dots[4]));
    thirds = _mm_add_epi32(dots[2], bnk_times_3(thirds));
    thirds = _mm_add_epi32(dots[1], bnk_times_3(thirds));
    dots[0] = _mm_sub_epi32(dots[0], bnk_times_3(thirds));
}

/* The outputs of G groups by T tokens, of which one is 1; asks for the weights `ahead` bytes behind, in the order of memory. */
template <int32_t G, int32_t T>
static inline void bnk_base3_multiply(const uint8_t* w, const int8_t* codes, size_t columns, size_t ahead, const bnk_base3_output& to) {
    static_assert(G * T <= BNK_BASE3_PRODUCTS && (G == 1 || T == 1), "the products of a tile");
    bnk_base3_groups<G, T> tile;
    tile.clear();
    const uint8_t* later = w + G * columns + ahead;
    for (size_t c = 0; c < columns; c += BNK_BASE3_STEP, later += G * BNK_BASE3_STEP) {
        for (int32_t g = 0; g < G; g++) {
            _mm_prefetch((const char*)later + g * BNK_BASE3_STEP, _MM_HINT_T0);
        }
        tile.add(w + c, codes + c, columns);
    }
    __m512i sums[BNK_BASE3_PRODUCTS][BNK_BASE3_ROWS] = {};
    tile.store(sums);
    __m128i dots[BNK_BASE3_ROWS];
    bnk_base3_solve(sums, dots);
    const __mmask8 used = (1 << T) - 1;
    __m128i sum = T == 1 ? _mm_set1_epi32(*to.sums) : _mm_maskz_loadu_epi32(used, to.sums);
    __m128 s = T == 1 ? _mm_set1_ps(*to.scales) : _mm_maskz_loadu_ps(used, to.scales);
    __m128 y[BNK_BASE3_ROWS];
    for (int32_t i = 0; i < BNK_BASE3_ROWS; i++) {
        y[i] = bnk_bit_output(dots[i], sum, s, to.scale);
    }
    float last[BNK_BASE3_PRODUCTS];
    _mm_storeu_ps(last, y[4]);
    _MM_TRANSPOSE4_PS(y[0], y[1], y[2], y[3]);
    for (int32_t i = 0; i < G * T; i++) {
        float* at = to.y + i * (T == 1 ? BNK_BASE3_ROWS : to.stride);
        _mm_storeu_ps(at, y[i]);
        at[4] = last[i];
    }
}

#endif
