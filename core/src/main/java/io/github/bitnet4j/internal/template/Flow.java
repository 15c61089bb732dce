package io.github.bitnet4j.internal.template;

/** How it goes on after a statement. */
enum Flow {
    /** With the next statement. */
    NEXT,
    /** With the loop's next element. */
    CONTINUE,
    /** Behind the loop. */
    BREAK
}
