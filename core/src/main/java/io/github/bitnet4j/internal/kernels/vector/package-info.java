/**
 * Kernels on the Vector API, at the width that the processor prefers. The only package that may name the incubator
 * module; {@link io.github.bitnet4j.internal.kernels.vector.VectorProvider} itself loads without it.
 */
@NullMarked
package io.github.bitnet4j.internal.kernels.vector;

import org.jspecify.annotations.NullMarked;
