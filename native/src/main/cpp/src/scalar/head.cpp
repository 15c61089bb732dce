/* Logits: a row is dequantised in chunks, each of which is used for several tokens. */
#include "common/kernel_table.h"
#include "common/table.h"

static constexpr int32_t CHUNK = 256;
static constexpr int32_t TOKENS = 8;

/* y[t * stride] = dot16(h[t], row) for `tokens` <= TOKENS. */
template <typename Format>
static inline void dot_row(const uint8_t* row, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride) {
    float sums[TOKENS][BNK_LANES] = {};
    float w[CHUNK];
    for (int32_t i = 0; i < n; i += CHUNK) {
        int32_t count = n - i < CHUNK ? n - i : CHUNK;
        Format::dequantize(row, i, count, w);
        for (int32_t t = 0; t < tokens; t++) {
            bnk_dot16_step(sums[t], h + (size_t)t * (size_t)n + i, w, count);
        }
    }
    for (int32_t t = 0; t < tokens; t++) {
        y[t * stride] = bnk_fold(sums[t]);
    }
}

template <typename Format>
static inline void head(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, int64_t stride,
                        int32_t rows) {
    for (int32_t v = 0; v < rows; v++) {
        for (int32_t t = 0; t < tokens; t += TOKENS) {
            int32_t count = tokens - t < TOKENS ? tokens - t : TOKENS;
            dot_row<Format>(rows0 + v * row_bytes, h + (size_t)t * (size_t)n, n, count, y + t * stride + v, stride);
        }
    }
}

#define HEAD(format)                                                                                                               \
    void bnk_head_##format##__scalar(const uint8_t* rows0, int64_t row_bytes, const float* h, int32_t n, int32_t tokens, float* y, \
                                     int64_t stride, int32_t rows) {                                                               \
        head<bnk_##format>(rows0, row_bytes, h, n, tokens, y, stride, rows);                                                       \
    }

HEAD(f32)
HEAD(f16)
HEAD(bf16)
HEAD(q8_0)
HEAD(q6_k)
