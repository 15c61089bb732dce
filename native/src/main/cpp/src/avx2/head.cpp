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
    __m256 v[4];
};

struct f32 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 128;
    const uint8_t* at;

    explicit inline f32(const uint8_t* block) : at(block) {}

    static inline __m256 eight(const uint8_t* from) {
        return _mm256_loadu_ps((const float*)from);
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 32), eight(at + 64), eight(at + 96)}};
    }
};

struct f16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    explicit inline f16(const uint8_t* block) : at(block) {}

    static inline __m256 eight(const uint8_t* from) {
        return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)from));
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

struct bf16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;
    const uint8_t* at;

    explicit inline bf16(const uint8_t* block) : at(block) {}

    static inline __m256 eight(const uint8_t* from) {
        __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)from));
        return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
    }

    inline values part(int32_t) const {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

/* scale * q for eight int8. */
static inline __m256 scaled(const void* q, __m256 scale) {
    return _mm256_mul_ps(scale, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)q))));
}

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;
    const uint8_t* at;
    __m256 d;

    explicit inline q8_0(const uint8_t* block) : at(block + 2), d(_mm256_set1_ps(_cvtsh_ss(bnk_load_u16(block)))) {}

    inline values part(int32_t) const {
        return {{scaled(at, d), scaled(at + 8, d), scaled(at + 16, d), scaled(at + 24, d)}};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;
    static constexpr int32_t GROUP = 16;
    alignas(32) int8_t q[BLOCK];
    alignas(32) float scales[BLOCK / GROUP];

    explicit inline q6_k(const uint8_t* block) {
        __m256 d = _mm256_set1_ps(_cvtsh_ss(bnk_load_u16(block + bnk_q6_k::D)));
        _mm256_store_ps(scales, scaled(block + bnk_q6_k::SCALES, d));
        _mm256_store_ps(scales + 8, scaled(block + bnk_q6_k::SCALES + 8, d));
        for (int32_t half = 0; half < 2; half++) {
            __m256i a = load(block + 64 * half);
            __m256i b = load(block + 64 * half + 32);
            __m256i high = load(block + bnk_q6_k::HIGH + 32 * half);
            int8_t* to = q + 128 * half;
            put(to, a, _mm256_slli_epi16(high, 4));
            put(to + 32, b, _mm256_slli_epi16(high, 2));
            put(to + 64, _mm256_srli_epi16(a, 4), high);
            put(to + 96, _mm256_srli_epi16(b, 4), _mm256_srli_epi16(high, 2));
        }
    }

    static inline __m256i load(const uint8_t* from) {
        return _mm256_loadu_si256((const __m256i*)from);
    }

    /* Stores 32 numbers in [-32, 31] from their low four bits and their high two, which lie at bits 4 and 5. */
    static inline void put(int8_t* to, __m256i low, __m256i high) {
        __m256i code = _mm256_or_si256(_mm256_and_si256(low, _mm256_set1_epi8(0x0f)), _mm256_and_si256(high, _mm256_set1_epi8(0x30)));
        _mm256_store_si256((__m256i*)to, _mm256_sub_epi8(code, _mm256_set1_epi8(32)));
    }

    inline values part(int32_t i) const {
        const int8_t* at = q + i * PART;
        __m256 first = _mm256_broadcast_ss(scales + 2 * i);
        __m256 second = _mm256_broadcast_ss(scales + 2 * i + 1);
        return {{scaled(at, first), scaled(at + 8, first), scaled(at + 16, second), scaled(at + 24, second)}};
    }
};

}  // namespace

/* sums += w * h for 32 values. */
static inline void accumulate(bnk_sums* sums, const values& w, const float* h) {
    sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(_mm256_loadu_ps(h), w.v[0]));
    sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(_mm256_loadu_ps(h + 8), w.v[1]));
    sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(_mm256_loadu_ps(h + 16), w.v[2]));
    sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(_mm256_loadu_ps(h + 24), w.v[3]));
}

/* What is left of rows that are not a multiple of 32 long, filled up with zeros, which leave the sums as they are. */
template <typename Format, int32_t R, int32_t T>
static inline void accumulate_tail(const uint8_t* row, int64_t row_bytes, const float* h, size_t h_stride, int32_t count,
                                   bnk_sums sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        uint8_t bytes[Format::BYTES] = {0};
        __builtin_memcpy(bytes, row + r * row_bytes, (size_t)(count * (Format::BYTES / PART)));
        values w = Format(bytes).part(0);
        for (int32_t t = 0; t < T; t++) {
            float x[PART] = {0};
            __builtin_memcpy(x, h + (size_t)t * h_stride, (size_t)count * sizeof(float));
            accumulate(&sums[r][t], w, x);
        }
    }
}

template <typename Format, int32_t R, int32_t T>
static inline void dot_tile(const uint8_t* row, int64_t row_bytes, const float* h, int32_t n, bnk_sums sums[R][T]) {
    for (int32_t r = 0; r < R; r++) {
        for (int32_t t = 0; t < T; t++) {
            sums[r][t] = bnk_zero_sums();
        }
    }
    int32_t i = 0;
    for (; i + Format::BLOCK <= n; i += Format::BLOCK, row += Format::BYTES) {
        for (int32_t r = 0; r < R; r++) {
            const uint8_t* at = row + r * row_bytes;
            for (int32_t line = 0; line < Format::BYTES; line += 64) {
                _mm_prefetch((const char*)at + AHEAD + line, _MM_HINT_T0);
            }
            const Format block(at);
            for (int32_t part = 0; part < Format::BLOCK / PART; part++) {
                values w = block.part(part);
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
            bnk_sums sums[1][TOKENS];
            dot_tile<Format, 1, TOKENS>(row + r * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            for (int32_t i = 0; i < TOKENS; i++) {
                y[(t + i) * stride + r] = bnk_fold(sums[0][i]);
            }
        }
    }
    for (; t < tokens; t++) {
        bnk_sums sums[ROWS][1];
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
            bnk_sums sums[1][1];
            dot_tile<Format, 1, 1>(rows0 + v * row_bytes, row_bytes, h + (size_t)t * (size_t)n, n, sums);
            y[t * stride + v] = bnk_fold(sums[0][0]);
        }
    }
}

#define HEAD(format)                                                                                                             \
    void bnk_head_##format##__avx2(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, \
                                   int64_t stride, int32_t rows) {                                                               \
        head<format>(rows0, row_bytes, h, n, tokens, y, stride, rows);                                                           \
    }

HEAD(f32)
HEAD(f16)
HEAD(bf16)
HEAD(q8_0)
HEAD(q6_k)
