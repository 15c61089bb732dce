/** Worker threads and row partitioning. */
@NullMarked
package io.github.bitnet4j.internal.parallel;

import org.jspecify.annotations.NullMarked;
