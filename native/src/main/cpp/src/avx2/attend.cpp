/*
 * Attention of up to four query heads at a time, so that a key or value is loaded and widened once for all of them.
 * Dimensions go in steps of sixteen; a shorter last step is filled up with zeros, which leave the sums as they are.
 */
#include "common/attention.h"
#include "common/kernel_table.h"
#include "simd.h"

/* Positions from a key to what is prefetched. */
static constexpr int32_t AHEAD = 16;

/* Sixteen values. */
struct step {
    __m256 low;
    __m256 high;
};

static inline step load(const float* x) {
    return {_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
}

static inline step load(const uint16_t* x) {
    return {_mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)x)), _mm256_cvtph_ps(_mm_loadu_si128((const __m128i*)(x + 8)))};
}

/* The first `count` < 16 values, then zeros. */
template <typename T>
static inline step load_tail(const T* x, int32_t count) {
    T filled[BNK_LANES] = {0};
    __builtin_memcpy(filled, x, (size_t)count * sizeof(T));
    return load(filled);
}

static inline void accumulate(bnk_sums* sums, step a, step b) {
    sums->low = _mm256_add_ps(sums->low, _mm256_mul_ps(a.low, b.low));
    sums->high = _mm256_add_ps(sums->high, _mm256_mul_ps(a.high, b.high));
}

/* dot16 of H consecutive query heads with P consecutive keys. */
template <typename T, int32_t H, int32_t P>
static inline void dots(const float* q, const T* keys, int32_t head_dim, bnk_sums sums[H][P]) {
    for (int32_t h = 0; h < H; h++) {
        for (int32_t p = 0; p < P; p++) {
            sums[h][p] = bnk_zero_sums();
        }
    }
    int32_t i = 0;
    for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
        for (int32_t p = 0; p < P; p++) {
            step k = load(keys + p * head_dim + i);
            for (int32_t h = 0; h < H; h++) {
                accumulate(&sums[h][p], load(q + h * head_dim + i), k);
            }
        }
    }
    if (i < head_dim) {
        for (int32_t p = 0; p < P; p++) {
            step k = load_tail(keys + p * head_dim + i, head_dim - i);
            for (int32_t h = 0; h < H; h++) {
                accumulate(&sums[h][p], load_tail(q + h * head_dim + i, head_dim - i), k);
            }
        }
    }
}

/* p[h][t] = dot16(q[h], k[t]). The values, which are needed next and column by column, are asked for on the way. */
template <typename T, int32_t H>
static inline void scores(const float* q, const T* keys, const T* values, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    constexpr int32_t AT_ONCE = BNK_HEADS / H;
    int32_t t = 0;
    for (; t + AT_ONCE <= positions; t += AT_ONCE, keys += AT_ONCE * head_dim, values += AT_ONCE * head_dim) {
        bnk_sums sums[H][AT_ONCE];
        bnk_prefetch(keys + AHEAD * head_dim, AT_ONCE * head_dim);
        bnk_prefetch(values, AT_ONCE * head_dim);
        dots<T, H, AT_ONCE>(q, keys, head_dim, sums);
        float four[BNK_HEADS];
        const bnk_sums* s = sums[0];
        _mm_storeu_ps(four, bnk_fold(s[0], s[1], s[2], s[3]));
        for (int32_t j = 0; j < BNK_HEADS; j++) {
            p[j / AT_ONCE][t + j % AT_ONCE] = four[j];
        }
    }
    for (; t < positions; t++, keys += head_dim) {
        bnk_sums sums[H][1];
        dots<T, H, 1>(q, keys, head_dim, sums);
        for (int32_t h = 0; h < H; h++) {
            p[h][t] = bnk_fold(sums[h][0]);
        }
    }
}

/* p[t] = exp32(p[t] * c - m), m the largest p[t] * c; l = sum16(p). */
static inline void softmax(float p[BNK_POSITIONS], int32_t positions, float c, float* m, float* l) {
    int32_t filled = (positions + BNK_LANES - 1) / BNK_LANES * BNK_LANES;
    __m256 largest = _mm256_set1_ps(-__builtin_inff());
    for (int32_t t = positions; t < filled; t++) {
        p[t] = -__builtin_inff();
    }
    for (int32_t t = 0; t < filled; t += 8) {
        __m256 score = _mm256_mul_ps(_mm256_loadu_ps(p + t), _mm256_set1_ps(c));
        largest = bnk_max(largest, score);
        _mm256_storeu_ps(p + t, score);
    }
    float lanes[8];
    _mm256_storeu_ps(lanes, largest);
    float max = lanes[0];
    for (int32_t j = 1; j < 8; j++) {
        max = bnk_max(max, lanes[j]);
    }
    for (int32_t t = 0; t < filled; t += 8) {
        _mm256_storeu_ps(p + t, bnk_exp32(_mm256_sub_ps(_mm256_loadu_ps(p + t), _mm256_set1_ps(max))));
    }
    for (int32_t t = positions; t < filled; t++) {
        p[t] = 0.0f;
    }
    bnk_sums sums = bnk_zero_sums();
    for (int32_t t = 0; t < filled; t += BNK_LANES) {
        sums.low = _mm256_add_ps(sums.low, _mm256_loadu_ps(p + t));
        sums.high = _mm256_add_ps(sums.high, _mm256_loadu_ps(p + t + 8));
    }
    *m = max;
    *l = bnk_fold(sums);
}

static inline __m256 merged(const float* o, __m256 block, bnk_merge by) {
    __m256 old = _mm256_mul_ps(_mm256_loadu_ps(o), _mm256_set1_ps(by.alpha));
    return _mm256_add_ps(old, _mm256_mul_ps(block, _mm256_set1_ps(by.beta)));
}

static inline void put(float* o, bnk_sums block, int32_t count, bnk_merge by) {
    if (count < BNK_LANES) {
        float sum[BNK_LANES];
        _mm256_storeu_ps(sum, block.low);
        _mm256_storeu_ps(sum + 8, block.high);
        for (int32_t i = 0; i < count; i++) {
            o[i] = by.first ? sum[i] : o[i] * by.alpha + sum[i] * by.beta;
        }
        return;
    }
    _mm256_storeu_ps(o, by.first ? block.low : merged(o, block.low, by));
    _mm256_storeu_ps(o + 8, by.first ? block.high : merged(o + 8, block.high, by));
}

/* o[h][i] = sum of p[h][t] * v[t][i] over t rising, for `count` <= 16 dimensions, merged into the states. */
template <typename T, int32_t H, bool TAIL>
static inline void weigh(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t positions, int32_t count, float* o,
                         const bnk_merge by[H]) {
    bnk_sums sums[H];
    for (int32_t h = 0; h < H; h++) {
        sums[h] = bnk_zero_sums();
    }
    for (int32_t t = 0; t < positions; t++, values += head_dim) {
        step v = TAIL ? load_tail(values, count) : load(values);
        for (int32_t h = 0; h < H; h++) {
            __m256 weight = _mm256_set1_ps(p[h][t]);
            accumulate(&sums[h], {weight, weight}, v);
        }
    }
    for (int32_t h = 0; h < H; h++) {
        put(o + h * (head_dim + 2), sums[h], count, by[h]);
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
    for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
        weigh<T, H, false>(p, values + i, head_dim, positions, BNK_LANES, state + 2 + i, by);
    }
    if (i < head_dim) {
        weigh<T, H, true>(p, values + i, head_dim, positions, head_dim - i, state + 2 + i, by);
    }
}

void bnk_attend_f16__avx2(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                          int32_t positions, float* state, int32_t first) {
    bnk_attend_all<uint16_t, attend_heads<uint16_t, BNK_HEADS>, attend_heads<uint16_t, 1>>(q, query_heads, page, heads, head_dim, kv_head,
                                                                                           positions, state, first);
}

void bnk_attend_f32__avx2(const float* q, int32_t query_heads, const void* page, int32_t heads, int32_t head_dim, int32_t kv_head,
                          int32_t positions, float* state, int32_t first) {
    bnk_attend_all<float, attend_heads<float, BNK_HEADS>, attend_heads<float, 1>>(q, query_heads, page, heads, head_dim, kv_head,
                                                                                  positions, state, first);
}
