/*
 * Attention over 8-bit keys and values of up to four query heads at a time. Pages hold keys with two dimensions and values with
 * two positions side by side, so that neither needs a horizontal sum.
 *
 * Lanes are those of common/softmax.h with
 *   WIDTH        integer sums made together: positions of a key block, dimensions of values
 *   DEPTH        numbers that a lane multiplies at once: one pair, or two
 *   Sums         WIDTH sums
 *   Numbers      WIDTH lanes of DEPTH numbers; the pairs of `numbers` lie `stride` bytes behind each other
 *   Codes        DEPTH codes
 *   make_codes   int16 codes of n values in [-levels, levels]; gives their factor
 *   prepare      puts n codes, a multiple of DEPTH, in the form that `codes` reads them in, in place
 *   multiply     sums += codes * numbers in each lane
 *   add_to       to[i] += the sums
 *   put_scores   p[i] = (float(sum) * scales[i]) * c
 */
#ifndef BNK_ATTEND_Q8_H
#define BNK_ATTEND_Q8_H

#include "common/attention.h"
#include "common/softmax.h"

/* Positions whose values are added to all sums before the next ones are looked at: they stay in the first cache. */
static constexpr int32_t BNK_VALUES_CHUNK_Q8 = 64;

/* Codes of n values and zeros up to a multiple of DEPTH; returns their factor. */
template <typename Lanes>
static inline float bnk_codes_q8(const float* x, int32_t n, int32_t levels, int16_t* codes) {
    float s = Lanes::make_codes(x, n, levels, codes);
    for (; n % Lanes::DEPTH != 0; n++) {
        codes[n] = 0;
    }
    Lanes::prepare(codes, n);
    return s;
}

/*
 * p[h][t] = (float(sum of a[h][i] * k[t][i]) * scales[t]) * c[h] for WIDTH positions from t on. Where DEPTH does not divide the
 * dimensions, zeros are multiplied with what follows, which is still of the page.
 */
template <typename Lanes, int32_t H>
static inline void bnk_score_positions(const int16_t a[][BNK_MAX_HEAD_DIM], const int8_t* keys, const float* scales, int32_t head_dim,
                                       const float c[H], float p[][BNK_POSITIONS], int32_t t) {
    typename Lanes::Sums sums[H];
    for (int32_t h = 0; h < H; h++) {
        sums[h] = Lanes::zero();
    }
    keys += bnk_key_index_q8(t, 0, head_dim);
    for (int32_t i = 0; i < head_dim; i += Lanes::DEPTH, keys += Lanes::DEPTH * BNK_KEY_BLOCK) {
        if (i % 4 == 0 && t % BNK_KEY_BLOCK == 0) {
            bnk_prefetch(keys, 4 * BNK_KEY_BLOCK);
        }
        typename Lanes::Numbers k = Lanes::numbers(keys, 2 * BNK_KEY_BLOCK);
        for (int32_t h = 0; h < H; h++) {
            Lanes::multiply(&sums[h], Lanes::codes(a[h] + i), k);
        }
    }
    for (int32_t h = 0; h < H; h++) {
        Lanes::put_scores(p[h] + t, sums[h], scales + t, c[h]);
    }
}

/* Scores of whole blocks: those of slots from `positions` on mean nothing. */
template <typename Lanes, int32_t H>
static inline void bnk_scores_q8(const float* q, const int8_t* keys, const float* scales, int32_t head_dim, int32_t positions,
                                 float p[][BNK_POSITIONS]) {
    int16_t a[H][BNK_MAX_HEAD_DIM];
    float c[H];
    for (int32_t h = 0; h < H; h++) {
        c[h] = bnk_score_scale(head_dim) / bnk_codes_q8<Lanes>(q + h * head_dim, head_dim, BNK_QUERY_LEVELS, a[h]);
    }
    for (int32_t t = 0; t < positions; t += Lanes::WIDTH) {
        bnk_score_positions<Lanes, H>(a, keys, scales, head_dim, c, p, t);
    }
}

/* b[t] = codes of p[t] * scales[t]; returns 1 / their factor. */
template <typename Lanes>
static inline float bnk_weights_q8(float p[BNK_POSITIONS], const float* scales, int32_t positions, int16_t b[BNK_POSITIONS]) {
    for (int32_t t = 0; t < positions; t++) {
        p[t] *= scales[t];
    }
    return 1.0f / bnk_codes_q8<Lanes>(p, positions, BNK_WEIGHT_LEVELS, b);
}

/* The numbers of the first `count` < WIDTH dimensions, then zeros. */
template <typename Lanes>
static inline typename Lanes::Numbers bnk_numbers_tail(const int8_t* values, int32_t stride, int32_t count) {
    int8_t filled[Lanes::DEPTH / 2][2 * Lanes::WIDTH] = {};
    for (int32_t pair = 0; pair < Lanes::DEPTH / 2; pair++) {
        __builtin_memcpy(filled[pair], values + pair * stride, (size_t)(2 * count));
    }
    return Lanes::numbers(filled[0], 2 * Lanes::WIDTH);
}

/* o[h][i] += b[h][t] * v[t][i] for t in [from, to) and `count` <= WIDTH dimensions. Whoever comes first asks for the values ahead. */
template <typename Lanes, int32_t H, bool TAIL>
static inline void bnk_weigh_step_q8(const int16_t b[][BNK_POSITIONS], const int8_t* values, int32_t head_dim, int32_t from, int32_t to,
                                     int32_t count, bool prefetch, int32_t o[][BNK_MAX_HEAD_DIM]) {
    typename Lanes::Sums sums[H];
    for (int32_t h = 0; h < H; h++) {
        sums[h] = Lanes::zero();
    }
    values += bnk_value_index_q8(from, 0, head_dim);
    for (int32_t t = from; t < to; t += Lanes::DEPTH, values += Lanes::DEPTH * head_dim) {
        if (prefetch) {
            bnk_prefetch(values, Lanes::DEPTH * head_dim);
        }
        const int32_t stride = 2 * head_dim;
        typename Lanes::Numbers v = TAIL ? bnk_numbers_tail<Lanes>(values, stride, count) : Lanes::numbers(values, stride);
        for (int32_t h = 0; h < H; h++) {
            Lanes::multiply(&sums[h], Lanes::codes(b[h] + t), v);
        }
    }
    for (int32_t h = 0; h < H; h++) {
        Lanes::add_to(o[h], sums[h]);
    }
}

/* o[h][i] = sum of b[h][t] * v[t][i]. */
template <typename Lanes, int32_t H>
static inline void bnk_weigh_q8(const int16_t b[][BNK_POSITIONS], const int8_t* values, int32_t head_dim, int32_t positions,
                                int32_t o[][BNK_MAX_HEAD_DIM]) {
    for (int32_t h = 0; h < H; h++) {
        __builtin_memset(o[h], 0, sizeof(int32_t) * (size_t)((head_dim + Lanes::WIDTH - 1) / Lanes::WIDTH * Lanes::WIDTH));
    }
    for (int32_t from = 0; from < positions; from += BNK_VALUES_CHUNK_Q8) {
        int32_t to = from + BNK_VALUES_CHUNK_Q8 < positions ? from + BNK_VALUES_CHUNK_Q8 : positions;
        int32_t i = 0;
        for (; i + Lanes::WIDTH <= head_dim; i += Lanes::WIDTH) {
            bnk_weigh_step_q8<Lanes, H, false>(b, values + 2 * i, head_dim, from, to, Lanes::WIDTH, i == 0, bnk_columns(o, i));
        }
        if (i < head_dim) {
            bnk_weigh_step_q8<Lanes, H, true>(b, values + 2 * i, head_dim, from, to, head_dim - i, i == 0, bnk_columns(o, i));
        }
    }
}

template <typename Lanes, int32_t H>
static inline void bnk_attend_heads_q8(const float* q, const int8_t* head, int32_t head_dim, int32_t positions, float* state) {
    float p[H][BNK_POSITIONS];
    int16_t b[H][BNK_POSITIONS];
    float factor[H];
    alignas(64) int32_t o[H][BNK_MAX_HEAD_DIM];
    bnk_scores_q8<Lanes, H>(q, head, bnk_key_scales(head), head_dim, positions, p);
    for (int32_t h = 0; h < H; h++) {
        bnk_softmax<Lanes>(p[h], positions, state + h * (head_dim + 2));
        factor[h] = bnk_weights_q8<Lanes>(p[h], bnk_value_scales(head), positions, b[h]);
    }
    bnk_weigh_q8<Lanes, H>(b, head + bnk_head_size(head_dim) / 2, head_dim, positions, o);
    for (int32_t h = 0; h < H; h++, state += head_dim + 2) {
        for (int32_t i = 0; i < head_dim; i++) {
            state[2 + i] = (float)o[h][i] * factor[h];
        }
    }
}

template <typename Lanes>
static inline void bnk_attend_q8(const float* q, int32_t query_heads, const void* page, int32_t head_dim, int32_t kv_head, int32_t positions,
                                 float* state) {
    bnk_attend_all<int8_t, bnk_attend_heads_q8<Lanes, BNK_HEADS>, bnk_attend_heads_q8<Lanes, 1>>(q, query_heads, page, head_dim, kv_head,
                                                                                                positions, state);
}

#endif
