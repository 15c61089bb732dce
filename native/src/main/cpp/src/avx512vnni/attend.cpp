/*
 * Attention of up to four query heads at a time, so that a key or value is loaded and widened once for all of them.
 * Dimensions go in steps of sixteen; the lanes of a shorter last step are masked out, their sums stay zero.
 */
#include "common/attention.h"
#include "softmax.h"

/* Positions whose scores are made together. */
static constexpr int32_t AT_ONCE = 4;
/* Steps of dimensions whose weighted sums are made together. */
static constexpr int32_t STEPS = 4;
/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t CHUNK = 32;

static inline __m512 load(const float* x, __mmask16 mask) {
    return _mm512_maskz_loadu_ps(mask, x);
}

static inline __m512 load(const uint16_t* x, __mmask16 mask) {
    return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(mask, x));
}

/* One step of H consecutive query heads with P consecutive keys: sums[p][h] += q[h] * k[p]. */
template <typename T, int32_t H, int32_t P>
static inline void dots_step(const float* q, const T* keys, int32_t head_dim, __mmask16 mask, __m512 sums[P][H]) {
    __m512 k[P];
    for (int32_t p = 0; p < P; p++) {
        k[p] = load(keys + p * head_dim, mask);
    }
    for (int32_t h = 0; h < H; h++) {
        __m512 x = load(q + h * head_dim, mask);
        for (int32_t p = 0; p < P; p++) {
            sums[p][h] = _mm512_add_ps(sums[p][h], _mm512_mul_ps(x, k[p]));
        }
    }
}

/* sums[p][h] = the sixteen sums of dot16(q[h], k[p]). */
template <typename T, int32_t H, int32_t P>
static inline void dots(const float* q, const T* keys, int32_t head_dim, __m512 sums[P][H]) {
    for (int32_t p = 0; p < P; p++) {
        for (int32_t h = 0; h < H; h++) {
            sums[p][h] = _mm512_setzero_ps();
        }
    }
    int32_t i = 0;
    for (; i + 2 * BNK_LANES <= head_dim; i += 2 * BNK_LANES) {
        for (int32_t p = 0; p < P; p++) {
            bnk_prefetch(keys + p * head_dim + i, 2 * BNK_LANES);
        }
        dots_step<T, H, P>(q + i, keys + i, head_dim, bnk_lanes(BNK_LANES), sums);
        dots_step<T, H, P>(q + i + BNK_LANES, keys + i + BNK_LANES, head_dim, bnk_lanes(BNK_LANES), sums);
    }
    for (; i < head_dim; i += BNK_LANES) {
        dots_step<T, H, P>(q + i, keys + i, head_dim, bnk_lanes(head_dim - i), sums);
    }
}

/* p[h][t..t + 3] = the folds for four keys by H query heads, times c. */
template <int32_t H>
static inline void put_scores(const __m512 sums[AT_ONCE][H], float c, float p[][BNK_POSITIONS], int32_t t) {
    if (H == 1) {
        _mm_storeu_ps(p[0] + t, _mm_mul_ps(bnk_fold(sums[0][0], sums[1][0], sums[2][0], sums[3][0]), _mm_set1_ps(c)));
        return;
    }
    __m512 all = bnk_fold_quarters(bnk_fold_to_4(sums[0]), bnk_fold_to_4(sums[1]), bnk_fold_to_4(sums[2]), bnk_fold_to_4(sums[3]));
    all = _mm512_mul_ps(all, _mm512_set1_ps(c));
    _mm_storeu_ps(p[0] + t, _mm512_castps512_ps128(all));
    _mm_storeu_ps(p[1 % H] + t, _mm512_extractf32x4_ps(all, 1));
    _mm_storeu_ps(p[2 % H] + t, _mm512_extractf32x4_ps(all, 2));
    _mm_storeu_ps(p[3 % H] + t, _mm512_extractf32x4_ps(all, 3));
}

/* p[h][t] = dot16(q[h], k[t]) * c. */
template <typename T, int32_t H>
static inline void scores(const float* q, const T* keys, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    float c = bnk_score_scale(head_dim);
    int32_t t = 0;
    for (; t + AT_ONCE <= positions; t += AT_ONCE, keys += AT_ONCE * head_dim) {
        __m512 sums[AT_ONCE][H];
        dots<T, H, AT_ONCE>(q, keys, head_dim, sums);
        put_scores<H>(sums, c, p, t);
    }
    for (; t < positions; t++, keys += head_dim) {
        __m512 sums[1][H];
        dots<T, H, 1>(q, keys, head_dim, sums);
        for (int32_t h = 0; h < H; h++) {
            p[h][t] = bnk_fold(sums[0][h]) * c;
        }
    }
}

/*
 * o[h][i] += p[h][t] * v[t][i] for t rising in [from, to), for S steps of which the last has the lanes `mask`; from zero on if
 * `from` is 0. Whoever comes first asks for the values ahead.
 */
template <typename T, int32_t H, int32_t S>
static inline void weigh_steps(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t from, int32_t to, __mmask16 mask,
                               bool prefetch, float o[][BNK_MAX_HEAD_DIM]) {
    __m512 sums[H][S];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            sums[h][s] = from == 0 ? _mm512_setzero_ps() : _mm512_load_ps(o[h] + s * BNK_LANES);
        }
    }
    values += (size_t)from * (size_t)head_dim;
    for (int32_t t = from; t < to; t++, values += head_dim) {
        if (prefetch) {
            bnk_prefetch(values, head_dim);
        }
        __m512 v[S];
        for (int32_t s = 0; s < S; s++) {
            v[s] = load(values + s * BNK_LANES, s + 1 < S ? bnk_lanes(BNK_LANES) : mask);
        }
        for (int32_t h = 0; h < H; h++) {
            __m512 weight = _mm512_set1_ps(p[h][t]);
            for (int32_t s = 0; s < S; s++) {
                sums[h][s] = _mm512_add_ps(sums[h][s], _mm512_mul_ps(weight, v[s]));
            }
        }
    }
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            _mm512_store_ps(o[h] + s * BNK_LANES, sums[h][s]);
        }
    }
}

/* o[h][i] = sum of p[h][t] * v[t][i] over t rising. */
template <typename T, int32_t H>
static inline void weigh(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t positions, float o[][BNK_MAX_HEAD_DIM]) {
    for (int32_t from = 0; from < positions; from += CHUNK) {
        int32_t to = from + CHUNK < positions ? from + CHUNK : positions;
        int32_t i = 0;
        for (; i + STEPS * BNK_LANES <= head_dim; i += STEPS * BNK_LANES) {
            weigh_steps<T, H, STEPS>(p, values + i, head_dim, from, to, bnk_lanes(BNK_LANES), i == 0, bnk_columns(o, i));
        }
        for (; i < head_dim; i += BNK_LANES) {
            weigh_steps<T, H, 1>(p, values + i, head_dim, from, to, bnk_lanes(head_dim - i), i == 0, bnk_columns(o, i));
        }
    }
}

template <typename T, int32_t H>
static inline void attend_heads(const float* q, const T* head, int32_t head_dim, int32_t positions, float* state) {
    float p[H][BNK_POSITIONS];
    alignas(64) float o[H][BNK_MAX_HEAD_DIM];
    scores<T, H>(q, head, head_dim, positions, p);
    bnk_softmax<H>(p, positions, head_dim, nullptr, state);
    weigh<T, H>(p, head + bnk_head_size(head_dim) / 2, head_dim, positions, o);
    for (int32_t h = 0; h < H; h++) {
        __builtin_memcpy(state + h * (head_dim + 2) + 2, o[h], (size_t)head_dim * sizeof(float));
    }
}

void bnk_attend_f16__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                                float* state) {
    bnk_attend_all<uint16_t, attend_heads<uint16_t, BNK_HEADS>, attend_heads<uint16_t, 1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}

void bnk_attend_f32__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                                float* state) {
    bnk_attend_all<float, attend_heads<float, BNK_HEADS>, attend_heads<float, 1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}
