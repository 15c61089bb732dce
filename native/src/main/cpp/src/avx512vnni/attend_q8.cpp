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

/* What the softmax of four heads asks for: values are prefetched so much further ahead than keys. */
static constexpr int32_t LEAD = 8192;

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

/* One pair of dimensions of B blocks of keys: sums[h][b] += a[h][i..i + 1] * k[b][i..i + 1]. */
template <int32_t H, int32_t B>
static inline void dots_step(const int16_t a[][BNK_MAX_HEAD_DIM], int32_t i, const int8_t* keys, int32_t head_dim, __m512i sums[H][B]) {
    __m512i k[B];
    for (int32_t b = 0; b < B; b++) {
        k[b] = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i*)(keys + b * BNK_KEY_BLOCK * head_dim)));
    }
    for (int32_t h = 0; h < H; h++) {
        __m512i q = pair(a[h] + i);
        for (int32_t b = 0; b < B; b++) {
            sums[h][b] = _mm512_dpwssd_epi32(sums[h][b], q, k[b]);
        }
    }
}

/* p[h][t] = (float(sum of a[h][i] * k[t][i]) * scales[t]) * c[h] for B blocks of positions. */
template <int32_t H, int32_t B>
static inline void score_blocks(const int16_t a[][BNK_MAX_HEAD_DIM], const int8_t* keys, const float* scales, int32_t head_dim, const float c[H],
                                float p[][BNK_POSITIONS], int32_t t) {
    __m512i sums[H][B];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t b = 0; b < B; b++) {
            sums[h][b] = _mm512_setzero_si512();
        }
    }
    keys += bnk_key_index_q8(t, 0, head_dim);
    int32_t i = 0;
    for (; i + 4 <= head_dim; i += 4, keys += 4 * BNK_KEY_BLOCK) {
        for (int32_t b = 0; b < B; b++) {
            bnk_prefetch(keys + b * BNK_KEY_BLOCK * head_dim, 4 * BNK_KEY_BLOCK);
        }
        dots_step<H, B>(a, i, keys, head_dim, sums);
        dots_step<H, B>(a, i + 2, keys + 2 * BNK_KEY_BLOCK, head_dim, sums);
    }
    if (i < head_dim) {
        dots_step<H, B>(a, i, keys, head_dim, sums);
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
    int16_t a[H][BNK_MAX_HEAD_DIM];
    float c[H];
    for (int32_t h = 0; h < H; h++) {
        c[h] = bnk_score_scale(head_dim) / make_codes(q + h * head_dim, head_dim, BNK_QUERY_LEVELS, a[h]);
    }
    int32_t t = 0;
    for (; t + (BLOCKS - 1) * BNK_KEY_BLOCK < positions; t += BLOCKS * BNK_KEY_BLOCK) {
        score_blocks<H, BLOCKS>(a, keys, scales, head_dim, c, p, t);
    }
    for (; t < positions; t += BNK_KEY_BLOCK) {
        score_blocks<H, 1>(a, keys, scales, head_dim, c, p, t);
    }
}

/* b[h][t] = codes of p[h][t] * scales[t], one more than `positions` if that is odd; factor = 1 / that of the codes. */
template <int32_t H>
static inline void make_weights(float p[][BNK_POSITIONS], const float* scales, int32_t positions, int16_t b[][BNK_POSITIONS], float factor[H]) {
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        __m512 scale = _mm512_loadu_ps(scales + t);
        for (int32_t h = 0; h < H; h++) {
            _mm512_storeu_ps(p[h] + t, _mm512_mul_ps(_mm512_loadu_ps(p[h] + t), scale));
        }
    }
    for (int32_t h = 0; h < H; h++) {
        factor[h] = 1.0f / make_codes(p[h], positions, BNK_WEIGHT_LEVELS, b[h]);
        if (positions % 2 != 0) {
            b[h][positions] = 0;
        }
    }
}

/*
 * o[h][i] += b[h][t] * v[t][i] for t in [from, to), for S steps of which the last has `count` dimensions; from zero on if
 * `from` is 0. Whoever comes first asks for the values ahead.
 */
template <int32_t H, int32_t S>
static inline void weigh_steps(const int16_t b[][BNK_POSITIONS], const int8_t* values, int32_t head_dim, int32_t from, int32_t to, int32_t count,
                               bool prefetch, int32_t o[][BNK_MAX_HEAD_DIM]) {
    const __mmask32 tail = count < BNK_LANES ? (1u << 2 * count) - 1 : 0xffffffffu;
    __m512i sums[H][S];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            sums[h][s] = from == 0 ? _mm512_setzero_si512() : _mm512_load_si512(o[h] + s * BNK_LANES);
        }
    }
    values += bnk_value_index_q8(from, 0, head_dim);
    for (int32_t t = from; t < to; t += 2, values += 2 * head_dim) {
        if (prefetch) {
            bnk_prefetch(values + LEAD, 2 * head_dim);
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
            _mm512_store_si512(o[h] + s * BNK_LANES, sums[h][s]);
        }
    }
}

/* o[h][i] = sum of b[h][t] * v[t][i]. */
template <int32_t H>
static inline void weigh(const int16_t b[][BNK_POSITIONS], const int8_t* values, int32_t head_dim, int32_t positions, int32_t o[][BNK_MAX_HEAD_DIM]) {
    for (int32_t from = 0; from < positions; from += CHUNK) {
        int32_t to = from + CHUNK < positions ? from + CHUNK : positions;
        int32_t i = 0;
        for (; i + STEPS * BNK_LANES <= head_dim; i += STEPS * BNK_LANES) {
            weigh_steps<H, STEPS>(b, values + 2 * i, head_dim, from, to, BNK_LANES, i == 0, bnk_columns(o, i));
        }
        for (; i < head_dim; i += BNK_LANES) {
            weigh_steps<H, 1>(b, values + 2 * i, head_dim, from, to, head_dim - i, i == 0, bnk_columns(o, i));
        }
    }
}

template <int32_t H>
static inline void attend_heads(const float* q, const int8_t* head, int32_t head_dim, int32_t positions, float* state) {
    const int8_t* values = head + bnk_head_size(head_dim) / 2;
    float p[H][BNK_POSITIONS];
    int16_t b[H][BNK_POSITIONS];
    float factor[H];
    alignas(64) int32_t o[H][BNK_MAX_HEAD_DIM];
    scores<H>(q, head, bnk_key_scales(head), head_dim, positions, p);
    bnk_softmax<H>(p, positions, head_dim, values + BNK_AHEAD, state);
    make_weights<H>(p, bnk_value_scales(head), positions, b, factor);
    weigh<H>(b, values, head_dim, positions, o);
    for (int32_t h = 0; h < H; h++) {
        for (int32_t i = 0; i < head_dim; i += BNK_LANES) {
            __m512 number = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_load_si512(o[h] + i)), _mm512_set1_ps(factor[h]));
            _mm512_mask_storeu_ps(state + h * (head_dim + 2) + 2 + i, bnk_lanes(head_dim - i), number);
        }
    }
}

void bnk_attend_q8__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                               float* state) {
    bnk_attend_all<int8_t, attend_heads<BNK_HEADS>, attend_heads<1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}
