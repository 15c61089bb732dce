/*
 * Attention over 8-bit keys and values with products of int16 pairs: a pair of a key is two dimensions, a pair of the values
 * two positions, so that neither needs a horizontal sum.
 */
#include "common/attention.h"
#include "common/softmax.h"
#include "lanes.h"

/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t CHUNK = 64;
/* Dimensions of a register of sums. */
static constexpr int32_t WIDTH = 8;

/* Codes of n values; returns their factor. */
static inline float make_codes(const float* x, int32_t n, int32_t levels, int16_t* codes) {
    float s = (float)levels / bnk_largest_magnitude_8(x, n);
    int32_t i = 0;
    for (; i + WIDTH <= n; i += WIDTH) {
        __m256i wide = _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x + i), _mm256_set1_ps(s)));
        __m128i narrow = _mm_packs_epi32(_mm256_castsi256_si128(wide), _mm256_extracti128_si256(wide, 1));
        _mm_storeu_si128((__m128i*)(codes + i), narrow);
    }
    for (; i < n; i++) {
        codes[i] = (int16_t)bnk_code(x[i], s, -levels, levels);
    }
    return s;
}

static inline __m256i pair(const int16_t* codes) {
    int32_t two;
    __builtin_memcpy(&two, codes, sizeof two);
    return _mm256_set1_epi32(two);
}

static inline __m256i load(const int8_t* x) {
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i*)x));
}

/* The first 2 * count bytes, then zeros. */
static inline __m256i load_tail(const int8_t* x, int32_t count) {
    int8_t filled[2 * WIDTH] = {0};
    __builtin_memcpy(filled, x, (size_t)(2 * count));
    return load(filled);
}

/* p[h][t] = (float(sum of a[h][i] * k[t][i]) * scales[t]) * c[h] for a block of positions. */
template <int32_t H>
static inline void score_block(const int16_t* a, const int8_t* keys, const float* scales, int32_t head_dim, const float c[H],
                               float p[][BNK_POSITIONS], int32_t t) {
    __m256i sums[H][2];
    for (int32_t h = 0; h < H; h++) {
        sums[h][0] = sums[h][1] = _mm256_setzero_si256();
    }
    keys += bnk_key_index_q8(t, 0, head_dim);
    for (int32_t i = 0; i < head_dim; i += 2, keys += 2 * BNK_KEY_BLOCK) {
        if (i % 4 == 0) {
            bnk_prefetch(keys, 64);
        }
        __m256i low = load(keys);
        __m256i high = load(keys + BNK_KEY_BLOCK);
        for (int32_t h = 0; h < H; h++) {
            __m256i q = pair(a + h * head_dim + i);
            sums[h][0] = _mm256_add_epi32(sums[h][0], _mm256_madd_epi16(q, low));
            sums[h][1] = _mm256_add_epi32(sums[h][1], _mm256_madd_epi16(q, high));
        }
    }
    for (int32_t half = 0; half < 2; half++, t += WIDTH) {
        __m256 scale = _mm256_loadu_ps(scales + t);
        for (int32_t h = 0; h < H; h++) {
            __m256 score = _mm256_mul_ps(_mm256_cvtepi32_ps(sums[h][half]), scale);
            _mm256_storeu_ps(p[h] + t, _mm256_mul_ps(score, _mm256_set1_ps(c[h])));
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
    for (int32_t t = 0; t < positions; t += BNK_KEY_BLOCK) {
        score_block<H>(a, keys, scales, head_dim, c, p, t);
    }
}

/* b[t] = codes of p[t] * scales[t], one more than `positions` if that is odd; returns 1 / their factor. */
static inline float make_weights(float p[BNK_POSITIONS], const float* scales, int32_t positions, int16_t b[BNK_POSITIONS]) {
    for (int32_t t = 0; t < positions; t += WIDTH) {
        _mm256_storeu_ps(p + t, _mm256_mul_ps(_mm256_loadu_ps(p + t), _mm256_loadu_ps(scales + t)));
    }
    float s = make_codes(p, positions, BNK_WEIGHT_LEVELS, b);
    if (positions % 2 != 0) {
        b[positions] = 0;
    }
    return 1.0f / s;
}

/* The sums as numbers: float(sum) * factor. */
static inline __m256i numbers(__m256i sums, float factor) {
    return _mm256_castps_si256(_mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_set1_ps(factor)));
}

/*
 * o[h][i] += b[h][t] * v[t][i] for t in [from, to), for S registers of dimensions; from zero on if `from` is 0. The sums are
 * integers; the last call makes numbers of them.
 */
template <int32_t H, int32_t S>
static inline void weigh_steps(const int16_t b[][BNK_POSITIONS], const float factor[H], const int8_t* values, int32_t head_dim, int32_t from,
                               int32_t to, bool last, bool prefetch, float* o) {
    __m256i sums[H][S];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            const __m256i* at = (const __m256i*)(o + h * (head_dim + 2) + s * WIDTH);
            sums[h][s] = from == 0 ? _mm256_setzero_si256() : _mm256_loadu_si256(at);
        }
    }
    values += bnk_value_index_q8(from, 0, head_dim);
    for (int32_t t = from; t < to; t += 2, values += 2 * head_dim) {
        if (prefetch) {
            bnk_prefetch(values, 2 * head_dim);
        }
        __m256i v[S];
        for (int32_t s = 0; s < S; s++) {
            v[s] = load(values + 2 * s * WIDTH);
        }
        for (int32_t h = 0; h < H; h++) {
            __m256i weight = pair(b[h] + t);
            for (int32_t s = 0; s < S; s++) {
                sums[h][s] = _mm256_add_epi32(sums[h][s], _mm256_madd_epi16(weight, v[s]));
            }
        }
    }
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            __m256i* at = (__m256i*)(o + h * (head_dim + 2) + s * WIDTH);
            _mm256_storeu_si256(at, last ? numbers(sums[h][s], factor[h]) : sums[h][s]);
        }
    }
}

/* o[h][i] = float(sum of b[h][t] * v[t][i]) * factor[h] for the last `count` < 8 dimensions. */
template <int32_t H>
static inline void weigh_tail(const int16_t b[][BNK_POSITIONS], const float factor[H], const int8_t* values, int32_t head_dim,
                              int32_t positions, int32_t count, float* o) {
    __m256i sums[H];
    for (int32_t h = 0; h < H; h++) {
        sums[h] = _mm256_setzero_si256();
    }
    for (int32_t t = 0; t < positions; t += 2, values += 2 * head_dim) {
        __m256i v = load_tail(values, count);
        for (int32_t h = 0; h < H; h++) {
            sums[h] = _mm256_add_epi32(sums[h], _mm256_madd_epi16(pair(b[h] + t), v));
        }
    }
    for (int32_t h = 0; h < H; h++) {
        float number[WIDTH];
        _mm256_storeu_si256((__m256i*)number, numbers(sums[h], factor[h]));
        __builtin_memcpy(o + h * (head_dim + 2), number, (size_t)count * sizeof(float));
    }
}

template <int32_t H>
static inline void weigh(const int16_t b[][BNK_POSITIONS], const float factor[H], const int8_t* values, int32_t head_dim, int32_t positions,
                         float* o) {
    int32_t i = head_dim / WIDTH * WIDTH;
    if (i < head_dim) {
        weigh_tail<H>(b, factor, values + 2 * i, head_dim, positions, head_dim - i, o + i);
    }
    for (int32_t from = 0; from < positions; from += CHUNK) {
        int32_t to = from + CHUNK < positions ? from + CHUNK : positions;
        bool last = to == positions;
        for (i = 0; i + 2 * WIDTH <= head_dim; i += 2 * WIDTH) {
            weigh_steps<H, 2>(b, factor, values + 2 * i, head_dim, from, to, last, i == 0, o + i);
        }
        if (i + WIDTH <= head_dim) {
            weigh_steps<H, 1>(b, factor, values + 2 * i, head_dim, from, to, last, false, o + i);
        }
    }
}

template <int32_t H>
static inline void attend_heads(const float* q, const int8_t* head, int32_t head_dim, int32_t positions, float* state) {
    float p[H][BNK_POSITIONS];
    int16_t b[H][BNK_POSITIONS];
    float factor[H];
    scores<H>(q, head, bnk_key_scales(head), head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        bnk_softmax<attention_lanes>(p[h], positions, state + h * (head_dim + 2));
        factor[h] = make_weights(p[h], bnk_value_scales(head), positions, b[h]);
    }
    weigh<H>(b, factor, head + bnk_head_size(head_dim) / 2, head_dim, positions, state + 2);
}

void bnk_attend_q8__avx2(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                         float* state) {
    bnk_attend_all<int8_t, attend_heads<BNK_HEADS>, attend_heads<1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}
