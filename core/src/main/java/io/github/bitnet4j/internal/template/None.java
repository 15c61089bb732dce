package io.github.bitnet4j.internal.template;

/** Python's {@code None}, which JSON writes as null. */
enum None {
    NONE
}
