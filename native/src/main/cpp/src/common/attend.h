/*
 * Attention over binary16 and binary32 of up to four query heads at a time, so that a key or value is loaded and widened once
 * for all of them. Dimensions go in steps of sixteen; a shorter last step is filled up with zeros, which leave the sums as
 * they are.
 *
 * Lanes are those of common/softmax.h with
 *   load         also from binary16
 *   accumulate   sums += a * b
 *   fold         also of four products, to four floats, each times a factor
 */
#ifndef BNK_ATTEND_H
#define BNK_ATTEND_H

#include "common/attention.h"
#include "common/softmax.h"

/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t BNK_VALUES_CHUNK = 32;

/* The first `count` < 16 values, then zeros. */
template <typename Lanes, typename T>
static inline typename Lanes::Sixteen bnk_load_tail(const T* x, int32_t count) {
    T filled[BNK_LANES] = {0};
    __builtin_memcpy(filled, x, (size_t)count * sizeof(T));
    return Lanes::load(filled);
}

/* dot16 of H consecutive query heads with P consecutive keys. */
template <typename Lanes, typename T, int32_t H, int32_t P>
static inline void bnk_dots(const float* q, const T* keys, int32_t head_dim, typename Lanes::Sixteen sums[H][P]) {
    for (int32_t h = 0; h < H; h++) {
        for (int32_t p = 0; p < P; p++) {
            sums[h][p] = Lanes::broadcast(0.0f);
        }
    }
    int32_t i = 0;
    for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
        for (int32_t p = 0; p < P; p++) {
            typename Lanes::Sixteen k = Lanes::load(keys + p * head_dim + i);
            for (int32_t h = 0; h < H; h++) {
                Lanes::accumulate(&sums[h][p], Lanes::load(q + h * head_dim + i), k);
            }
        }
    }
    if (i < head_dim) {
        for (int32_t p = 0; p < P; p++) {
            typename Lanes::Sixteen k = bnk_load_tail<Lanes>(keys + p * head_dim + i, head_dim - i);
            for (int32_t h = 0; h < H; h++) {
                Lanes::accumulate(&sums[h][p], bnk_load_tail<Lanes>(q + h * head_dim + i, head_dim - i), k);
            }
        }
    }
}

/* p[h][t] = dot16(q[h], k[t]) * c. */
template <typename Lanes, typename T, int32_t H>
static inline void bnk_scores(const float* q, const T* keys, int32_t head_dim, int32_t positions, float p[][BNK_POSITIONS]) {
    constexpr int32_t AT_ONCE = BNK_HEADS / H;
    float c = bnk_score_scale(head_dim);
    int32_t t = 0;
    for (; t + AT_ONCE <= positions; t += AT_ONCE, keys += AT_ONCE * head_dim) {
        typename Lanes::Sixteen sums[H][AT_ONCE];
        bnk_prefetch(keys, AT_ONCE * head_dim);
        bnk_dots<Lanes, T, H, AT_ONCE>(q, keys, head_dim, sums);
        float four[BNK_HEADS];
        const typename Lanes::Sixteen* s = sums[0];
        Lanes::fold(s[0], s[1], s[2], s[3], c, four);
        for (int32_t j = 0; j < BNK_HEADS; j++) {
            p[j / AT_ONCE][t + j % AT_ONCE] = four[j];
        }
    }
    for (; t < positions; t++, keys += head_dim) {
        typename Lanes::Sixteen sums[H][1];
        bnk_dots<Lanes, T, H, 1>(q, keys, head_dim, sums);
        for (int32_t h = 0; h < H; h++) {
            p[h][t] = Lanes::fold(sums[h][0]) * c;
        }
    }
}

template <typename Lanes>
static inline void bnk_store_sums(float* o, const typename Lanes::Sixteen& sums, int32_t count) {
    if (count < BNK_LANES) {
        float filled[BNK_LANES];
        Lanes::store(filled, sums);
        __builtin_memcpy(o, filled, (size_t)count * sizeof(float));
        return;
    }
    Lanes::store(o, sums);
}

/*
 * o[h][i] += p[h][t] * v[t][i] for t rising in [from, to), for `count` <= 16 dimensions; from zero on if `from` is 0. Whoever
 * comes first asks for the values ahead.
 */
template <typename Lanes, typename T, int32_t H, bool TAIL>
static inline void bnk_weigh_step(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t from, int32_t to,
                                  int32_t count, bool prefetch, float* o) {
    typename Lanes::Sixteen sums[H];
    for (int32_t h = 0; h < H; h++) {
        const float* at = o + h * (head_dim + 2);
        sums[h] = from == 0 ? Lanes::broadcast(0.0f) : TAIL ? bnk_load_tail<Lanes>(at, count) : Lanes::load(at);
    }
    values += (size_t)from * (size_t)head_dim;
    for (int32_t t = from; t < to; t++, values += head_dim) {
        if (prefetch) {
            bnk_prefetch(values, head_dim);
        }
        typename Lanes::Sixteen v = TAIL ? bnk_load_tail<Lanes>(values, count) : Lanes::load(values);
        for (int32_t h = 0; h < H; h++) {
            Lanes::accumulate(&sums[h], Lanes::broadcast(p[h][t]), v);
        }
    }
    for (int32_t h = 0; h < H; h++) {
        bnk_store_sums<Lanes>(o + h * (head_dim + 2), sums[h], count);
    }
}

/* o[h][i] = sum of p[h][t] * v[t][i] over t rising. */
template <typename Lanes, typename T, int32_t H>
static inline void bnk_weigh(const float p[][BNK_POSITIONS], const T* values, int32_t head_dim, int32_t positions, float* o) {
    for (int32_t from = 0; from < positions; from += BNK_VALUES_CHUNK) {
        int32_t to = from + BNK_VALUES_CHUNK < positions ? from + BNK_VALUES_CHUNK : positions;
        int32_t i = 0;
        for (; i + BNK_LANES <= head_dim; i += BNK_LANES) {
            bnk_weigh_step<Lanes, T, H, false>(p, values + i, head_dim, from, to, BNK_LANES, i == 0, o + i);
        }
        if (i < head_dim) {
            bnk_weigh_step<Lanes, T, H, true>(p, values + i, head_dim, from, to, head_dim - i, i == 0, o + i);
        }
    }
}

template <typename Lanes, typename T, int32_t H>
static inline void bnk_attend_heads(const float* q, const T* head, int32_t head_dim, int32_t positions, float* state) {
    float p[H][BNK_POSITIONS];
    bnk_scores<Lanes, T, H>(q, head, head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        bnk_softmax<Lanes>(p[h], positions, state + h * (head_dim + 2));
    }
    bnk_weigh<Lanes, T, H>(p, head + bnk_head_size(head_dim) / 2, head_dim, positions, state + 2);
}

template <typename Lanes, typename T>
static inline void bnk_attend(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                              float* state) {
    bnk_attend_all<T, bnk_attend_heads<Lanes, T, BNK_HEADS>, bnk_attend_heads<Lanes, T, 1>>(q, query_heads, page, head_dim, kv_head,
                                                                                          positions, state);
}

#endif
