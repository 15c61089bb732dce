/** The engine thread: prefill, decode, stop rules, cancellation, timings. */
@NullMarked
package io.github.bitnet4j.internal.engine;

import org.jspecify.annotations.NullMarked;
