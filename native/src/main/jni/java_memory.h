/*
 * Between Java's memory and native memory. A Java array is pinned (GetPrimitiveArrayCritical) while it is copied, so
 * these functions do nothing but copy.
 */
#ifndef BITNET_JAVA_MEMORY_H
#define BITNET_JAVA_MEMORY_H

#include <stdint.h>
#include <string.h>

/* Bytes before the final 0. */
static inline int32_t bnk_java_length(const char* string) { return (int32_t)strlen(string); }

static inline void bnk_java_read(const float* from, float* target, int32_t at, int32_t count) {
    memcpy(target + at, from, sizeof(float) * (size_t)count);
}

static inline void bnk_java_write(float* to, const float* source, int32_t at, int32_t count) {
    memcpy(to, source + at, sizeof(float) * (size_t)count);
}

static inline void bnk_java_read_bytes(const void* from, signed char* target, int32_t count) { memcpy(target, from, (size_t)count); }

static inline void bnk_java_write_bytes(void* to, const signed char* source, int32_t count) { memcpy(to, source, (size_t)count); }

#endif
