/* Memory for activations, KV pages and weights: zero when it is first touched, not resident before. */
#include "bitnet_kernels.h"

#include <string.h>

void bnk_copy(void* to, const void* from, size_t bytes) {
    memmove(to, from, bytes);
}

void bnk_prefetch(const void* from, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) {
        __builtin_prefetch((const char*)from + i, 0, 2);
    }
}

#if defined(_WIN32)

#include <windows.h>

void* bnk_allocate(size_t bytes) {
    return VirtualAlloc(nullptr, bytes ? bytes : 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

void bnk_free(void* memory, size_t) {
    if (memory) {
        VirtualFree(memory, 0, MEM_RELEASE);
    }
}

#else

#include <sys/mman.h>
#include <unistd.h>

/* Blocks from this size on start on such a boundary, so that the system can back them with huge pages. */
static constexpr size_t HUGE_PAGE = (size_t)2 << 20;

static size_t round_up(size_t bytes, size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

/* Size of the mapping for a block; a function of the block's size, for it is needed again to free it. */
static size_t mapped_size(size_t bytes) {
    return round_up(bytes ? bytes : 1, (size_t)sysconf(_SC_PAGESIZE));
}

void* bnk_allocate(size_t bytes) {
    if (bytes > (size_t)PTRDIFF_MAX - 2 * HUGE_PAGE) {
        return nullptr;
    }
    size_t size = mapped_size(bytes);
    size_t slack = size >= HUGE_PAGE ? HUGE_PAGE : 0;
    void* mapping = mmap(nullptr, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return nullptr;
    }
    char* start = (char*)mapping;
    if (slack) {
        size_t before = round_up((size_t)start, HUGE_PAGE) - (size_t)start;
        if (before) {
            munmap(start, before);
        }
        start += before;
        if (slack - before) {
            munmap(start + size, slack - before);
        }
#if defined(MADV_HUGEPAGE)
        madvise(start, size, MADV_HUGEPAGE);
#endif
    }
    return start;
}

void bnk_free(void* memory, size_t bytes) {
    if (memory) {
        munmap(memory, mapped_size(bytes));
    }
}

#endif
