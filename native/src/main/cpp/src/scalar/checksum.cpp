#include "common/kernel_table.h"

void bnk_checksum__scalar(const void* x, int64_t words, int64_t* sum) {
    const uint64_t* word = (const uint64_t*)x;
    uint64_t total = 0;
    for (int64_t i = 0; i < words; i++) {
        total += word[i];
    }
    *sum = (int64_t)total;
}
