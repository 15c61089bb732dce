/*
 * Attention of up to four query heads at a time, so that a key or value is loaded and widened once for all of them.
 * Dimensions go in steps of sixteen; a shorter last step is filled up with zeros, which leave the sums as they are.
 */
#include "common/attention.h"
#include "softmax.h"

/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t CHUNK = 32;

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

/* p[h][t] = dot16(q[h], k[t]) * c. */
template <typename T, int32_t H>
static inline void scores(const float* q, const T* keys, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    constexpr int32_t AT_ONCE = BNK_HEADS / H;
    float c = bnk_score_scale(head_dim);
    int32_t t = 0;
    for (; t + AT_ONCE <= positions; t += AT_ONCE, keys += AT_ONCE * head_dim) {
        bnk_sums sums[H][AT_ONCE];
        bnk_prefetch(keys, AT_ONCE * head_dim);
        dots<T, H, AT_ONCE>(q, keys, head_dim, sums);
        float four[BNK_HEADS];
        const bnk_sums* s = sums[0];
        _mm_storeu_ps(four, _mm_mul_ps(bnk_fold(s[0], s[1], s[2], s[3]), _mm_set1_ps(c)));
        for (int32_t j = 0; j < BNK_HEADS; j++) {
            p[j / AT_ONCE][t + j % AT_ONCE] = four[j];
        }
    }
    for (; t < positions; t++, keys += head_dim) {
        bnk_sums sums[H][1];
        dots<T, H, 1>(q, keys, head_dim, sums);
        for (int32_t h = 0; h < H; h++) {
            p[h][t] = bnk_fold(sums[h][0]) * c;
        }
    }
}

static inline bnk_sums load_sums(const float* o, int32_t count) {
    step s = count < BNK_LANES ? load_tail(o, count) : load(o);
    return {s.low, s.high};
}

static inline void store_sums(float* o, bnk_sums sums, int32_t count) {
    if (count < BNK_LANES) {
        float filled[BNK_LANES];
        _mm256_storeu_ps(filled, sums.low);
        _mm256_storeu_ps(filled + 8, sums.high);
        __builtin_memcpy(o, filled, (size_t)count * sizeof(float));
        return;
    }
    _mm256_storeu_ps(o, sums.low);
    _mm256_storeu_ps(o + 8, sums.high);
}

/*
 * o[h][i] += p[h][t] * v[t][i] for t rising in [from, to), for `count` <= 16 dimensions; from zero on if `from` is 0. Whoever
 * comes first asks for the values ahead.
 */
template <typename T, int32_t H, bool TAIL>
static inline void weigh_step(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t from, int32_t to, int32_t count,
                              bool prefetch, float* o) {
    bnk_sums sums[H];
    for (int32_t h = 0; h < H; h++) {
        sums[h] = from == 0 ? bnk_zero_sums() : load_sums(o + h * (head_dim + 2), count);
    }
    values += (size_t)from * (size_t)head_dim;
    for (int32_t t = from; t < to; t++, values += head_dim) {
        if (prefetch) {
            bnk_prefetch(values, head_dim);
        }
        step v = TAIL ? load_tail(values, count) : load(values);
        for (int32_t h = 0; h < H; h++) {
            __m256 weight = _mm256_set1_ps(p[h][t]);
            accumulate(&sums[h], {weight, weight}, v);
        }
    }
    for (int32_t h = 0; h < H; h++) {
        store_sums(o + h * (head_dim + 2), sums[h], count);
    }
}

/* o[h][i] = sum of p[h][t] * v[t][i] over t rising. */
template <typename T, int32_t H>
static inline void weigh(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t positions, float* o) {
    for (int32_t from = 0; from < positions; from += CHUNK) {
        int32_t to = from + CHUNK < positions ? from + CHUNK : positions;
        int32_t i = 0;
        for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
            weigh_step<T, H, false>(p, values + i, head_dim, from, to, BNK_LANES, i == 0, o + i);
        }
        if (i < head_dim) {
            weigh_step<T, H, true>(p, values + i, head_dim, from, to, head_dim - i, i == 0, o + i);
        }
    }
}

template <typename T, int32_t H>
static inline void attend_heads(const float* q, const T* head, int32_t head_dim, int32_t positions, float* state) {
    float p[H][BNK_POSITIONS];
    scores<T, H>(q, head, head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        bnk_softmax(p[h], positions, state + h * (head_dim + 2));
    }
    weigh<T, H>(p, head + bnk_head_size(head_dim) / 2, head_dim, positions, state + 2);
}

void bnk_attend_f16__avx2(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                          float* state) {
    bnk_attend_all<uint16_t, attend_heads<uint16_t, BNK_HEADS>, attend_heads<uint16_t, 1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}

void bnk_attend_f32__avx2(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                          float* state) {
    bnk_attend_all<float, attend_heads<float, BNK_HEADS>, attend_heads<float, 1>>(q, query_heads, page, head_dim, kv_head, positions, state);
}
