/*
 * Attention of up to four query heads at a time, so that a key or value is loaded and widened once for all of them.
 * Dimensions go in steps of sixteen; the lanes of a shorter last step are masked out, their sums stay zero.
 */
#include "common/attention.h"
#include "common/kernel_table.h"
#include "simd.h"

/* Positions whose scores are made together. */
static constexpr int32_t AT_ONCE = 4;
/* Steps of dimensions whose weighted sums are made together. */
static constexpr int32_t STEPS = 4;
/* Positions from a key to what is prefetched. */
static constexpr int32_t AHEAD = 8;

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
    for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
        dots_step<T, H, P>(q + i, keys + i, head_dim, bnk_lanes(BNK_LANES), sums);
    }
    if (i < head_dim) {
        dots_step<T, H, P>(q + i, keys + i, head_dim, bnk_lanes(head_dim - i), sums);
    }
}

/* p[h][t..t + 3] = the folds for four keys by H query heads. */
template <int32_t H>
static inline void put_scores(const __m512 sums[AT_ONCE][H], float p[][BNK_POSITIONS], int32_t t) {
    if (H == 1) {
        _mm_storeu_ps(p[0] + t, bnk_fold(sums[0][0], sums[1][0], sums[2][0], sums[3][0]));
        return;
    }
    __m512 all = bnk_fold_quarters(bnk_fold_to_4(sums[0]), bnk_fold_to_4(sums[1]), bnk_fold_to_4(sums[2]), bnk_fold_to_4(sums[3]));
    _mm_storeu_ps(p[0] + t, _mm512_castps512_ps128(all));
    _mm_storeu_ps(p[1 % H] + t, _mm512_extractf32x4_ps(all, 1));
    _mm_storeu_ps(p[2 % H] + t, _mm512_extractf32x4_ps(all, 2));
    _mm_storeu_ps(p[3 % H] + t, _mm512_extractf32x4_ps(all, 3));
}

/* p[h][t] = dot16(q[h], k[t]). The values, which are needed next and column by column, are asked for on the way. */
template <typename T, int32_t H>
static inline void scores(const float* q, const T* keys, const T* values, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    int32_t t = 0;
    for (; t + AT_ONCE <= positions; t += AT_ONCE, keys += AT_ONCE * head_dim, values += AT_ONCE * head_dim) {
        __m512 sums[AT_ONCE][H];
        if (t + AHEAD < positions) {
            bnk_prefetch(keys + AHEAD * head_dim, AT_ONCE * head_dim);
        }
        bnk_prefetch(values, AT_ONCE * head_dim);
        dots<T, H, AT_ONCE>(q, keys, head_dim, sums);
        put_scores<H>(sums, p, t);
    }
    for (; t < positions; t++, keys += head_dim) {
        __m512 sums[1][H];
        dots<T, H, 1>(q, keys, head_dim, sums);
        for (int32_t h = 0; h < H; h++) {
            p[h][t] = bnk_fold(sums[0][h]);
        }
    }
}

/* p[t] = exp32(p[t] * c - m), m the largest p[t] * c; l = sum16(p). */
static inline void softmax(float p[BNK_POSITIONS], int32_t positions, float c, float* m, float* l) {
    const __m512 lowest = _mm512_set1_ps(-__builtin_inff());
    __m512 largest = lowest;
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        __mmask16 mask = bnk_lanes(positions - t);
        __m512 score = _mm512_mask_mul_ps(lowest, mask, _mm512_maskz_loadu_ps(mask, p + t), _mm512_set1_ps(c));
        largest = bnk_max(largest, score);
        _mm512_mask_storeu_ps(p + t, mask, score);
    }
    float lane[BNK_LANES];
    _mm512_storeu_ps(lane, largest);
    float max = lane[0];
    for (int32_t j = 1; j < BNK_LANES; j++) {
        max = bnk_max(max, lane[j]);
    }
    __m512 sum = _mm512_setzero_ps();
    for (int32_t t = 0; t < positions; t += BNK_LANES) {
        __mmask16 mask = bnk_lanes(positions - t);
        __m512 e = bnk_exp32(_mm512_sub_ps(_mm512_maskz_loadu_ps(mask, p + t), _mm512_set1_ps(max)));
        _mm512_mask_storeu_ps(p + t, mask, e);
        sum = _mm512_add_ps(sum, _mm512_maskz_mov_ps(mask, e));
    }
    *m = max;
    *l = bnk_fold(sum);
}

static inline void put(float* o, __m512 block, __mmask16 mask, bnk_merge by) {
    if (!by.first) {
        __m512 old = _mm512_mul_ps(_mm512_maskz_loadu_ps(mask, o), _mm512_set1_ps(by.alpha));
        block = _mm512_add_ps(old, _mm512_mul_ps(block, _mm512_set1_ps(by.beta)));
    }
    _mm512_mask_storeu_ps(o, mask, block);
}

/* o[h][i] = sum of p[h][t] * v[t][i] over t rising, for S steps of which the last has the lanes `mask`, merged into the states. */
template <typename T, int32_t H, int32_t S>
static inline void weigh(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t positions, __mmask16 mask, float* o,
                         const bnk_merge by[H]) {
    __m512 sums[H][S];
    for (int32_t h = 0; h < H; h++) {
        for (int32_t s = 0; s < S; s++) {
            sums[h][s] = _mm512_setzero_ps();
        }
    }
    for (int32_t t = 0; t < positions; t++, values += head_dim) {
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
            put(o + h * (head_dim + 2) + s * BNK_LANES, sums[h][s], s + 1 < S ? bnk_lanes(BNK_LANES) : mask, by[h]);
        }
    }
}

template <typename T, int32_t H>
static inline void attend_heads(const float* q, const T* keys, const T* values, int32_t head_dim, int32_t positions, float* state, bool first) {
    float p[H][BNK_POSITIONS];
    bnk_merge by[H];
    float c = bnk_score_scale(head_dim);
    scores<T, H>(q, keys, values, head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        float m, l;
        softmax(p[h], positions, c, &m, &l);
        by[h] = bnk_merge_sums(state + h * (head_dim + 2), m, l, first);
    }
    int32_t i = 0;
    for (; i + STEPS * BNK_LANES <= head_dim; i += STEPS * BNK_LANES) {
        weigh<T, H, STEPS>(p, values + i, head_dim, positions, bnk_lanes(BNK_LANES), state + 2 + i, by);
    }
    for (; i < head_dim; i += BNK_LANES) {
        weigh<T, H, 1>(p, values + i, head_dim, positions, bnk_lanes(head_dim - i), state + 2 + i, by);
    }
}

void bnk_attend_f16__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                                int32_t positions, float* state, int32_t first) {
    bnk_attend_all<uint16_t, attend_heads<uint16_t, BNK_HEADS>, attend_heads<uint16_t, 1>>(q, query_heads, page, heads, head_dim, kv_head,
                                                                                           positions, state, first);
}

void bnk_attend_f32__avx512vnni(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                                int32_t positions, float* state, int32_t first) {
    bnk_attend_all<float, attend_heads<float, BNK_HEADS>, attend_heads<float, 1>>(q, query_heads, page, heads, head_dim, kv_head,
                                                                                  positions, state, first);
}
