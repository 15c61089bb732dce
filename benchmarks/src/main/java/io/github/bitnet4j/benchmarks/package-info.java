/** JMH benchmarks of the kernels, the tokenizer and generation. */
@NullMarked
package io.github.bitnet4j.benchmarks;

import org.jspecify.annotations.NullMarked;
