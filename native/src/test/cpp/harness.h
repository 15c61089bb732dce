/* A small test harness: seeded randomness, buffers between guard pages, comparison of bits. */
#ifndef BNK_TEST_HARNESS_H
#define BNK_TEST_HARNESS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <vector>

#include "guard_pages.h"

/* SplitMix64. */
class Random {
public:
    explicit Random(uint64_t seed) : state(seed) {}

    uint64_t next() {
        uint64_t z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        return z ^ z >> 31;
    }

    /* In [from, to]. */
    int32_t integer(int32_t from, int32_t to) { return (int32_t)(from + (int64_t)(next() % (uint64_t)((int64_t)to - from + 1))); }

    /* In [-1, 1). */
    float unit() { return (float)(int32_t)(next() >> 32) * 0x1p-31f; }

private:
    uint64_t state;
};

/* Where a buffer lies between its two guard pages. */
enum class Flush { START, END };

static const Flush PLACES[] = {Flush::START, Flush::END};

/* A copy of a vector with an inaccessible page directly before its start or behind its end. */
template <typename T>
class Guarded {
public:
    /* `offset` bytes are left between the guard page and the first element; only at the start. */
    Guarded(const std::vector<T>& values, Flush flush, size_t offset = 0)
        : count(values.size()), pages(count * sizeof(T) + offset) {
        size_t bytes = count * sizeof(T);
        start = (T*)(flush == Flush::START ? pages.begin() + offset : pages.end() - bytes);
        if (bytes) {
            memcpy((void*)start, values.data(), bytes);
        }
    }

    T* data() const { return start; }
    std::vector<T> copy() const { return std::vector<T>(start, start + count); }

private:
    size_t count;
    GuardedPages pages;
    T* start;
};

/* Counts comparisons and ends the program at the first difference. */
class Check {
public:
    std::string tier;
    std::string op;
    uint64_t seed = 0;
    long compared = 0;

    /* Bits must be equal; any NaN equals any other. `what` describes the case. */
    template <typename T, typename... Args>
    void same(const std::vector<T>& found, const std::vector<T>& expected, const char* what, Args... args) {
        compared++;
        for (size_t i = 0; i < expected.size(); i++) {
            if (memcmp(&found[i], &expected[i], sizeof(T)) != 0 && !(is_nan(found[i]) && is_nan(expected[i]))) {
                fprintf(stderr, "FAILED %s on tier %s, seed %llu: ", op.c_str(), tier.c_str(), (unsigned long long)seed);
                fprintf(stderr, what, args...);
                fprintf(stderr, "\n  element %zu: found %.9g, expected %.9g\n", i, (double)found[i], (double)expected[i]);
                exit(1);
            }
        }
    }

private:
    template <typename T>
    static bool is_nan(T x) {
        return x != x;
    }
};

/* A value for outputs that no kernel writes by itself. */
static const float CANARY = -1.2345e-30f;

#define REQUIRE(condition)                                                             \
    do {                                                                               \
        if (!(condition)) {                                                            \
            fprintf(stderr, "FAILED %s:%d: %s\n", __FILE__, __LINE__, #condition);     \
            exit(1);                                                                   \
        }                                                                              \
    } while (0)

#endif
