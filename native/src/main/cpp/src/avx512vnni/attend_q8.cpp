/*
 * Attention over 8-bit keys and values with products of int16 pairs: a pair of a key is two dimensions, a pair of the values
 * two positions, so that neither needs a horizontal sum.
 */
#include "common/attention.h"
#include "softmax.h"

/* Blocks of keys whose scores are made together. */
static constexpr int32_t BLOCKS = 4;
/* Steps of sixteen dimensions whose weighted sums are made together. */
static constexpr int32_t STEPS = 4;
/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t CHUNK = 64;

/* Codes of n values; returns their factor. */
static inline float make_codes(const float* x, int32_t n, int32_t levels, int16_t* codes) {
    float s = (float)levels / bnk_largest_magnitude_16(x, n);
    for (int32_t i = 0; i < n; i += BNK_LANES) {
        __mmask16 mask = bnk_lanes(n - i);
        __m512i wide = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_maskz_loadu_ps(mask, x + i), _mm512_set1_ps(s)));
        _mm256_mask_storeu_epi16(codes + i, mask, _mm512_cvtsepi32_epi16(wide));
    }
    return s;
}

static inline __m512i pair(const int16_t* codes) {
    int32_t two;
    __builtin_memcpy(&two, codes, sizeof two);
    return _mm512_set1_epi32(two);
}

/* p[h][t] = (float(sum of a[h][i] * k[t][i]) * scales[t]) * c[h] for B blocks of positions. */
template <int32_t H, int32_t B>
static inline void score_blocks(const int16_t* a, const int8_t* keys, const float* scales, int32_t head_dim, const float c[H],
                                float p[][BNK_POSITIONS], int32_t t) {
    __m512i sums[H][B];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t b = 0; b < B; b++) {
            sums[h][b] = _mm512_setzero_si512();
        }
    }
    keys += bnk_key_index_q8(t, 0, head_dim);
    for (int32_t i = 0; i < head_dim; i += 2, keys += 2 * BNK_KEY_BLOCK) {
        __m512i k[B];
        for (int32_t b = 0; b < B; b++) {
            const int8_t* block = keys + b * BNK_KEY_BLOCK * head_dim;
            if (i % 4 == 0) {
                bnk_prefetch(block, 64);
            }
            k[b] = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i*)block));
        }
        for (int32_t h = 0; h < H; h++) {
            __m512i q = pair(a + h * head_dim + i);
            for (int32_t b = 0; b < B; b++) {
                sums[h][b] = _mm512_dpwssd_epi32(sums[h][b], q, k[b]);
            }
        }
    }
    for (int32_t b = 0; b < B; b++, t += BNK_KEY_BLOCK) {
        __m512 scale = _mm512_loadu_ps(scales + t);
        for (int32_t h = 0; h < H; h++) {
            __m512 score = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[h][b]), scale);
            _mm512_storeu_ps(p[h] + t, _mm512_mul_ps(score, _mm512_set1_ps(c[h])));
        }
    }
}

/* Scores of whole blocks: those of slots from `positions` on mean nothing. */
template <int32_t H>
static inline void scores(const float* q, const int8_t* keys, const float* scales, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    int16_t a[H * BNK_MAX_HEAD_DIM];
    float c[H];
    for (int32_t h = 0; h < H; h++) {
        c[h] = bnk_score_scale(head_dim) / make_codes(q + h * head_dim, head_dim, BNK_QUERY_LEVELS, a + h * head_dim);
    }
    int32_t t = 0;
    for (; t + (BLOCKS - 1) * BNK_KEY_BLOCK < positions; t += BLOCKS * BNK_KEY_BLOCK) {
        score_blocks<H, BLOCKS>(a, keys, scales, head_dim, c, p, t);
    }
    for (; t < positions; t += BNK_KEY_BLOCK) {
        score_blocks<H, 1>(a, keys, scales, head_dim, c, p, t);
    }
}

/* b[t] = codes of p[t] * scales[t], one more than `positions` if that is odd; returns 1 / their factor. */
static inline float make_weights(float p[BNK_POSITIONS], const float* scales, int32_t positions, int16_t b[BNK_POSITIONS]) {
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        _mm512_storeu_ps(p + t, _mm512_mul_ps(_mm512_loadu_ps(p + t), _mm512_loadu_ps(scales + t)));
    }
    float s = make_codes(p, positions, BNK_WEIGHT_LEVELS, b);
    if (positions % 2 != 0) {
        b[positions] = 0;
    }
    return 1.0f / s;
}

/*
 * o[h][i] += b[h][t] * v[t][i] for t in [from, to), for S steps of which the last has `count` dimensions; from zero on if
 * `from` is 0. The sums are integers; the last call makes numbers of them: float(sum) * factor.
 */
template <int32_t H, int32_t S>
static inline void weigh_steps(const int16_t b[][BNK_POSITIONS], const float factor[H], const int8_t* values, int32_t head_dim, int32_t from,
                               int32_t to, bool last, int32_t count, bool prefetch, float* o) {
    __m512i sums[H][S];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            __mmask16 lanes = bnk_lanes(s + 1 < S ? BNK_LANES : count);
            const float* at = o + h * (head_dim + 2) + s * BNK_LANES;
            sums[h][s] = from == 0 ? _mm512_setzero_si512() : _mm512_maskz_loadu_epi32(lanes, at);
        }
    }
    const __mmask32 tail = count < BNK_LANES ? (1u << 2 * count) - 1 : 0xffffffffu;
    values += bnk_value_index_q8(from, 0, head_dim);
    for (int32_t t = from; t < to; t += 2, values += 2 * head_dim) {
        if (prefetch) {
            bnk_prefetch(values, 2 * head_dim);
        }
        __m512i v[S];
        for (int32_t s = 0; s < S; s++) {
            v[s] = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(s + 1 < S ? 0xffffffffu : tail, values + 2 * s * BNK_LANES));
        }
        for (int32_t h = 0; h < H; h++) {
            __m512i weight = pair(b[h] + t);
            for (int32_t s = 0; s < S; s++) {
                sums[h][s] = _mm512_dpwssd_epi32(sums[h][s], weight, v[s]);
            }
        }
    }
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            __mmask16 lanes = bnk_lanes(s + 1 < S ? BNK_LANES : count);
            __m512 number = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[h][s]), _mm512_set1_ps(factor[h]));
            float* at = o + h * (head_dim + 2) + s * BNK_LANES;
            _mm512_mask_storeu_ps(at, lanes, last ? number : _mm512_castsi512_ps(sums[h][s]));
        }
    }
}

template <int32_t H>
static inline void weigh(const int16_t b[][BNK_POSITIONS], const float factor[H], const int8_t* values, int32_t head_dim, int32_t positions,
                         float* o) {
    for (int32_t from = 0; from < positions; from += CHUNK) {
        int32_t to = from + CHUNK < positions ? from + CHUNK : positions;
        bool last = to == positions;
        int32_t i = 0;
        for (; i + STEPS * BNK_LANES <= head_dim; i += STEPS * BNK_LANES) {
            weigh_steps<H, STEPS>(b, factor, values + 2 * i, head_dim, from, to, last, BNK_LANES, i == 0, o + i);
        }
        for (; i < head_dim; i += BNK_LANES) {
            int32_t count = head_dim - i < BNK_LANES ? head_dim - i : BNK_LANES;
            weigh_steps<H, 1>(b, factor, values + 2 * i, head_dim, from, to, last, count, i == 0, o + i);
        }
    }
}

template <int32_t H>
static inline void attend_heads(const float* q, const int8_t* head, int32_t head_dim, int32_t positions, float* state) {
    const float* scales = (const float*)(head + bnk_head_size(head_dim));
    float p[H][BNK_POSITIONS];
    int16_t b[H][BNK_POSITIONS];
    float factor[H];
    scores<H>(q, head, scales, head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        bnk_softmax(p[h], positions, state + h * (head_dim + 2));
        factor[h] = make_weights(p[h], scales + BNK_POSITIONS, positions, b[h]);
    }
    weigh<H>(b, factor, head + bnk_head_size(head_dim) / 2, head_dim, positions, state + 2);
}

void bnk_attend_q8__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                               float* state) {
    bnk_attend_all<int8_t, attend_heads<BNK_HEADS>, attend_heads<1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}
