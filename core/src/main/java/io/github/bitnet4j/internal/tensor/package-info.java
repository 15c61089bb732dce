/** Data types, shapes and read-only little-endian views of tensors. */
@NullMarked
package io.github.bitnet4j.internal.tensor;

import org.jspecify.annotations.NullMarked;
