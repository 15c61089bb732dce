/*
 * Logits in register tiles of R rows by T tokens: four rows hide the latency of the additions for one token, one row is
 * dequantised once for four tokens.
 *
 * A format has BLOCK values in BYTES bytes and load(), which dequantises 32 of them (part 0 to BLOCK / 32 - 1).
 */
#include "common/kernel_table.h"
#include "common/table.h"
#include "simd.h"

static constexpr int32_t PART = 32;
static constexpr int32_t ROWS = 4;
static constexpr int32_t TOKENS = 4;

/* 32 values. */
struct values {
    __m256 v[4];
};

namespace {

struct f32 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 128;

    static inline values load(const uint8_t* at, int32_t) {
        const float* x = (const float*)at;
        return {{_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8), _mm256_loadu_ps(x + 16), _mm256_loadu_ps(x + 24)}};
    }
};

struct f16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;

    static inline __m256 eight(const uint8_t* at) {
        return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)at));
    }

    static inline values load(const uint8_t* at, int32_t) {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

struct bf16 {
    static constexpr int32_t BLOCK = PART;
    static constexpr int32_t BYTES = 64;

    static inline __m256 eight(const uint8_t* at) {
        __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i*)at));
        return _mm256_castsi256_ps(_mm256_slli_epi32(wide, 16));
    }

    static inline values load(const uint8_t* at, int32_t) {
        return {{eight(at), eight(at + 16), eight(at + 32), eight(at + 48)}};
    }
};

struct q8_0 {
    static constexpr int32_t BLOCK = bnk_q8_0::BLOCK;
    static constexpr int32_t BYTES = bnk_q8_0::BYTES;

    static inline __m256 eight(const uint8_t* at, __m256 d) {
        return _mm256_mul_ps(d, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i*)at))));
    }

    static inline values load(const uint8_t* at, int32_t) {
        __m256 d = _mm256_set1_ps(_cvtsh_ss(bnk_load_u16(at)));
        return {{eight(at + 2, d), eight(at + 10, d), eight(at + 18, d), eight(at + 26, d)}};
    }
};

struct q6_k {
    static constexpr int32_t BLOCK = bnk_q6_k::BLOCK;
    static constexpr int32_t BYTES = bnk_q6_k::BYTES;

    static inline __m256 eight(__m128i q, __m256 scale) {
        return _mm256_mul_ps(scale, _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(q)));
    }

    /* Part 4 h + g holds group g of half h. */
    static inline values load(const uint8_t* at, int32_t part) {
        int32_t half = part / 4;
        int32_t group = part % 4;
        const __m256i low_mask = _mm256_set1_epi8(0x0f);
        const __m256i high_mask = _mm256_set1_epi8(0x30);
        __m256i low = _mm256_loadu_si256((const __m256i*)(at + 64 * half + 32 * (group & 1)));
        __m256i high = _mm256_loadu_si256((const __m256i*)(at + bnk_q6_k::HIGH + 32 * half));
        low = group < 2 ? low : _mm256_srli_epi16(low, 4);
        high = group < 2 ? _mm256_slli_epi16(high, 4 - 2 * group) : _mm256_srli_epi16(high, 2 * group - 4);
        __m256i q = _mm256_or_si256(_mm256_and_si256(low, low_mask), _mm256_and_si256(high, high_mask));
        q = _mm256_sub_epi8(q, _mm256_set1_epi8(32));
        float d = _cvtsh_ss(bnk_load_u16(at + bnk_q6_k::D));
        const int8_t* scales = (const int8_t*)at + bnk_q6_k::SCALES + 2 * part;
        __m256 first = _mm256_set1_ps(d * (float)scales[0]);
        __m256 second = _mm256_set1_ps(d * (float)scales[1]);
        __m128i q0 = _mm256_castsi256_si128(q);
        __m128i q1 = _mm256_extracti128_si256(q, 1);
        return {{eight(q0, first), eight(_mm_srli_si128(q0, 8), first), eight(q1, second), eight(_mm_srli_si128(q1, 8), second)}};
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
        values w = Format::load(bytes, 0);
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
#pragma GCC unroll 8
        for (int32_t part = 0; part < Format::BLOCK / PART; part++) {
            for (int32_t r = 0; r < R; r++) {
                values w = Format::load(row + r * row_bytes, part);
                for (int32_t t = 0; t < T; t++) {
                    accumulate(&sums[r][t], w, h + (size_t)t * (size_t)n + i + part * PART);
                }
            }
        }
        for (int32_t r = 0; r < R; r++) {
            for (int32_t line = 0; line < Format::BYTES; line += 64) {
                _mm_prefetch((const char*)row + (R + r) * row_bytes + line, _MM_HINT_T0);
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
