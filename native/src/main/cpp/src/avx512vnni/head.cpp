/*
 * Logits in register tiles of R rows by T tokens: four rows hide the latency of the additions for one token, one row is
 * dequantised once for four tokens.
 *
 * A format has BLOCK values in BYTES bytes; its constructor prepares a block and part(i) dequantises 32 values of it.
 */
#include "common/kernel_table.h"
#include "common/table.h"
#include "simd.h"

static constexpr int32_t PART = 32;
static constexpr int32_t ROWS = 4;
static constexpr int32_t TOKENS = 4;
/* Bytes from a row's block to what is prefetched; rows follow each other, so that all of the table is. */
static constexpr int32_t AHEAD = 16384;

namespace {

/* 32 values. */
struct values {
    __m512 v[2];
};

struct f32 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 128;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    inline values part(int32_t) const {
        return {{_mm512_loadu_ps(at), _mm512_loadu_ps(at + 64)}};
    }
};

struct f16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m512 sixteen(const uint8_t* from) {
        return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i*)from));
    }

    inline values part(int32_t) const {
        return {{sixteen(at), sixteen(at + 32)}};
    }
};

struct bf16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    inline void open(const uint8_t* block) { at = block; }

    static inline __m512 sixteen(const uint8_t* from) {
        __m512i wide = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)from));
        return _mm512_castsi512_ps(_mm512_slli_epi32(wide, 16));
    }

    inline values part(int32_t) const {
        return {{sixteen(at), sixteen(at + 32)}};
    }
};

/* scale * q for sixteen int8. */
static inline __m512 scaled(const void* q, __m512 scale) {
    return _mm512_mul_ps(scale, _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i*)q))));
}

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;
    const uint8_t* at;
    __m512 d;

    inline void open(const uint8_t* block) {
        at = block + 2;
        d = _mm512_set1_ps(_cvtsh_ss(bnk_load_u16(block)));
    }

    inline values part(int32_t) const {
        return {{scaled(at, d), scaled(at + 16, d)}};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    static constexpr int32_t GROUP = 16;
    alignas(64) int8_t q[BLOCK];
    alignas(64) float scales[BLOCK / GROUP];

    inline void open(const uint8_t* block) {
        _mm512_store_ps(scales, scaled(block + bnk_q6_k::SCALES, _mm512_set1_ps(_cvtsh_ss(bnk_load_u16(block + bnk_q6_k::D)))));
        /* The high bits of numbers 0 to 63 and 64 to 127 of a half, moved to bits 4 and 5. */
        const __m512i up = _mm512_inserti64x4(_mm512_set1_epi16(4), _mm256_set1_epi16(2), 1);
        const __m512i down = _mm512_inserti64x4(_mm512_set1_epi16(0), _mm256_set1_epi16(2), 1);
        for (int32_t half = 0; half < 2; half++) {
            __m512i low = _mm512_loadu_si512(block + 64 * half);
            __m512i high = _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i*)(block + bnk_q6_k::HIGH + 32 * half)));
            put(q + 128 * half, low, _mm512_sllv_epi16(high, up));
            put(q + 128 * half + 64, _mm512_srli_epi16(low, 4), _mm512_srlv_epi16(high, down));
        }
    }

    /* Stores 64 numbers in [-32, 31] from their low four bits and their high two, which lie at bits 4 and 5. */
    static inline void put(int8_t* to, __m512i low, __m512i high) {
        __m512i code = _mm512_or_si512(_mm512_and_si512(low, _mm512_set1_epi8(0x0f)), _mm512_and_si512(high, _mm512_set1_epi8(0x30)));
        _mm512_store_si512(to, _mm512_sub_epi8(code, _mm512_set1_epi8(32)));
    }

    inline values part(int32_t i) const {
        const int8_t* at = q + i * PART;
        return {{scaled(at, _mm512_set1_ps(scales[2 * i])), scaled(at + 16, _mm512_set1_ps(scales[2 * i + 1]))}};
    }
};

}  // namespace

/* sums += w * h for 32 values. */
static inline void accumulate(__m512* sums, const values& w, const float* h) {
    *sums = _mm512_add_ps(*sums, _mm512_mul_ps(_mm512_loadu_ps(h), w.v[0]));
    *sums = _mm512_add_ps(*sums, _mm512_mul_ps(_mm512_loadu_ps(h + 16), w.v[1]));
}

/* What is left of rows that are not a multiple of 32 long, filled up with zeros, which leave the sums as they are. */
template <typename Format, int32_t R, int32_t T>
static inline void accumulate_tail(const uint8_t* row, int64_t row_bytes, const float* h, size_t h_stride, int32_t count,
                                   __m512 sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        uint8_t bytes[Format::BYTES] = {0};
        __builtin_memcpy(bytes, row + r * row_bytes, (size_t)(count * (Format::BYTES / PART)));
        Format block;
        block.open(bytes);
        values w = block.part(0);
        for (int32_t t = 0; t < T; t++) {
            float x[PART] = {0};
            __builtin_memcpy(x, h + (size_t)t * h_stride, (size_t)count * sizeof(float));
            accumulate(&sums[r][t], w, x);
        }
    }
}

template <typename Format, int32_t R, int32_t T>
static inline void dot_tile(const uint8_t* row, int64_t row_bytes, const float* h, int32_t n, __m512 sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        for (int32_t t = 0; t < T; t++) {
            sums[r][t] = _mm512_setzero_ps();
        }
    }
    int32_t i = 0;
    for (; i + Format::BLOCK <= n; i += Format::BLOCK, row += Format::BYTES) {
        Format block[R];
        for (int32_t r = 0; r < R; r++) {
            const uint8_t* at = row + r * row_bytes;
            for (int32_t line = 0; line < Format::BYTES; line += 64) {
                _mm_prefetch((const char*)at + AHEAD + line, _MM_HINT_T0);
            }
            block[r].open(at);
        }
        for (int32_t part = 0; part < Format::BLOCK / PART; part++) {
            for (int32_t r = 0; r < R; r++) {
                values w = block[r].part(part);
                for (int32_t t = 0; t < T; t++) {
                    accumulate(&sums[r][t], w, h + (size_t)t * (size_t)n + i + part * PART);
                }
            }
        }
    }
    if (Format::BLOCK == PART && i < n) {
        accumulate_tail<Format, R, T>(row, row_bytes, h + i, (size_t)n, n - i, sums);
    }
}

/* ROWS rows by all tokens. */
template <typename Format>
static inline void head_rows(const uint8_t* row, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride) {
    int32_t t = 0;
    for (; t + TOKENS <= tokens; t += TOKENS) {
        for (int32_t r = 0; r < ROWS; r++) {
            __m512 sums[1][TOKENS];
            dot_tile<Format, 1, TOKENS>(row + r * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            for (int32_t i = 0; i < TOKENS; i++) {
                y[(t + i) * stride + r] = bnk_fold(sums[0][i]);
            }
        }
    }
    for (; t < tokens; t++) {
        __m512 sums[ROWS][1];
        dot_tile<Format, ROWS, 1>(row, row_bytes, h + (size_t)t * (size_t)n, n, sums);
        _mm_storeu_ps(y + t * stride, bnk_fold(sums[0][0], sums[1][0], sums[2][0], sums[3][0]));
    }
}

template <typename Format>
static inline void head(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride,
                        int32_t rows) {
    int32_t v = 0;
    for (; v + ROWS <= rows; v += ROWS) {
        head_rows<Format>(rows0 + v * row_bytes, row_bytes, h, n, tokens, y + v, stride);
    }
    for (; v < rows; v++) {
        for (int32_t t = 0; t < tokens; t++) {
            __m512 sums[1][1];
            dot_tile<Format, 1, 1>(rows0 + v * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            y[t * stride + v] = bnk_fold(sums[0][0]);
        }
    }
}

#define HEAD(format)                                                                                                             \
    void bnk_head_##format##__avx512vnni(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, \
                                   int64_t stride, int32_t rows) {                                                               \
        head<format>(rows0, row_bytes, h, n, tokens, y, stride, rows);                                                           \
    }

HEAD(f32)
HEAD(f16)
HEAD(bf16)
HEAD(q8_0)
HEAD(q6_k)
