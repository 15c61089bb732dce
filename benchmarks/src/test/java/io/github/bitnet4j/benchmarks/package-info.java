/** Whether the benchmarks compute what they claim to measure. */
@NullMarked
package io.github.bitnet4j.benchmarks;

import org.jspecify.annotations.NullMarked;
