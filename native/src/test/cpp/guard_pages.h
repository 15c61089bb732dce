/* Pages of memory between two inaccessible ones. */
#ifndef BNK_TEST_GUARD_PAGES_H
#define BNK_TEST_GUARD_PAGES_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)

#include <windows.h>

static inline size_t page_size() {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

static inline char* map_pages(size_t bytes) { return (char*)VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }

static inline bool forbid_access(char* pages, size_t bytes) {
    DWORD before;
    return VirtualProtect(pages, bytes, PAGE_NOACCESS, &before);
}

static inline void unmap_pages(char* pages, size_t) { VirtualFree(pages, 0, MEM_RELEASE); }

#else

#include <sys/mman.h>
#include <unistd.h>

static inline size_t page_size() { return (size_t)sysconf(_SC_PAGESIZE); }

static inline char* map_pages(size_t bytes) {
    void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? nullptr : (char*)pages;
}

static inline bool forbid_access(char* pages, size_t bytes) { return mprotect(pages, bytes, PROT_NONE) == 0; }

static inline void unmap_pages(char* pages, size_t bytes) { munmap(pages, bytes); }

#endif

/* Whole pages for some bytes; an access directly before or behind them ends the program. */
class GuardedPages {
public:
    explicit GuardedPages(size_t bytes) : page(page_size()), size(bytes / page * page + page) {
        base = map_pages(size + 2 * page);
        if (!base || !forbid_access(base, page) || !forbid_access(base + page + size, page)) {
            fprintf(stderr, "no memory for %zu bytes between guard pages\n", size);
            exit(2);
        }
    }

    ~GuardedPages() { unmap_pages(base, size + 2 * page); }
    GuardedPages(const GuardedPages&) = delete;
    GuardedPages& operator=(const GuardedPages&) = delete;

    char* begin() const { return base + page; }
    char* end() const { return begin() + size; }

private:
    size_t page;
    size_t size;
    char* base;
};

#endif
