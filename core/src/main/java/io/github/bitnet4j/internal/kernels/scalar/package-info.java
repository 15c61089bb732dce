/** The scalar definition of every kernel: the meaning of correct. */
@NullMarked
package io.github.bitnet4j.internal.kernels.scalar;

import org.jspecify.annotations.NullMarked;
