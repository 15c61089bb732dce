#include <immintrin.h>

#include "common/kernel_table.h"

/* Words a round: eight registers, so that eight cache misses are under way whatever the prefetcher does. */
static const int64_t ROUND = 32;

/* Bytes that are fetched ahead. */
static const int64_t AHEAD = 4096;

void bnk_checksum__avx2(const void* x, int64_t words, int64_t* sum) {
    const int64_t* word = (const int64_t*)x;
    __m256i total[8] = {};
    int64_t i = 0;
    for (; i + ROUND <= words; i += ROUND) {
        for (int line = 0; line < 4; line++) {
            _mm_prefetch((const char*)(word + i + 8 * line) + AHEAD, _MM_HINT_T0);
        }
        for (int j = 0; j < 8; j++) {
            total[j] = _mm256_add_epi64(total[j], _mm256_loadu_si256((const __m256i*)(word + i + 4 * j)));
        }
    }
    for (int j = 1; j < 8; j++) {
        total[0] = _mm256_add_epi64(total[0], total[j]);
    }
    uint64_t lane[4];
    _mm256_storeu_si256((__m256i*)lane, total[0]);
    uint64_t rest = lane[0] + lane[1] + lane[2] + lane[3];
    for (; i < words; i++) {
        rest += (uint64_t)word[i];
    }
    *sum = (int64_t)rest;
}
