/*
 * The softmax of a block's scores, sixteen at a time. Lanes are the registers of an instruction set:
 *   Sixteen              sixteen values
 *   load, store          from and to memory
 *   broadcast            one value sixteen times
 *   larger, largest      the larger ones of two, the largest of sixteen; +0 is larger than -0
 *   add
 *   exponentials         exp32(x - m)
 *   fold                 the canonical fold
 */
#ifndef BNK_SOFTMAX_H
#define BNK_SOFTMAX_H

#include "common/canonical.h"
#include "common/page.h"

/* p[t] = exp32(p[t] - m), m the largest score, and zeros up to a multiple of sixteen; state = m, l = sum16(p). */
template <typename Lanes>
static inline void bnk_softmax(float p[BNK_POSITIONS], int32_t positions, float* state) {
    int32_t filled = (positions + BNK_LANES - 1) / BNK_LANES * BNK_LANES;
    for (int32_t t = positions; t < filled; t++) {
        p[t] = -__builtin_inff();
    }
    typename Lanes::Sixteen larger = Lanes::broadcast(-__builtin_inff());
    for (int32_t t = 0; t < filled; t += BNK_LANES) {
        larger = Lanes::larger(larger, Lanes::load(p + t));
    }
    float max = Lanes::largest(larger);
    for (int32_t t = 0; t < filled; t += BNK_LANES) {
        Lanes::store(p + t, Lanes::exponentials(Lanes::load(p + t), max));
    }
    for (int32_t t = positions; t < filled; t++) {
        p[t] = 0.0f;
    }
    typename Lanes::Sixteen sums = Lanes::broadcast(0.0f);
    for (int32_t t = 0; t < filled; t += BNK_LANES) {
        sums = Lanes::add(sums, Lanes::load(p + t));
    }
    state[0] = max;
    state[1] = Lanes::fold(sums);
}

#endif
