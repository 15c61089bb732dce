#include <arm_neon.h>

#include "common/kernel_table.h"

/* Words a round: so many registers that several cache misses are under way whatever the prefetcher does. */
static const int64_t ROUND = 16;

/* Bytes that are fetched ahead. */
static const int64_t AHEAD = 4096;

void bnk_checksum__neon(const void* x, int64_t words, int64_t* sum) {
    const uint64_t* word = (const uint64_t*)x;
    uint64x2_t total[8] = {};
    int64_t i = 0;
    for (; i + ROUND <= words; i += ROUND) {
        __builtin_prefetch((const char*)(word + i) + AHEAD);
        __builtin_prefetch((const char*)(word + i + 8) + AHEAD);
        for (int j = 0; j < 8; j++) {
            total[j] = vaddq_u64(total[j], vld1q_u64(word + i + 2 * j));
        }
    }
    for (int j = 1; j < 8; j++) {
        total[0] = vaddq_u64(total[0], total[j]);
    }
    uint64_t rest = vaddvq_u64(total[0]);
    for (; i < words; i++) {
        rest += word[i];
    }
    *sum = (int64_t)rest;
}
