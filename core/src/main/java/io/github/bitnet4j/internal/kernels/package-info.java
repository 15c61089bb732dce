/** Finds the backends, tests them against the scalar definition, chooses one, and remembers why not another. */
@NullMarked
package io.github.bitnet4j.internal.kernels;

import org.jspecify.annotations.NullMarked;
