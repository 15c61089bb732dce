/**
 * Kernels on the Vector API, at the width that the processor prefers. The only package that may name the incubator
 * module; {@link io.github.bitnet4j.internal.kernels.vector.VectorProvider} itself loads without it.
 *
 * <p>Up to Java 17 at least, the compiler knows the width of a vector that goes round a loop only from what it has seen in
 * the API's own methods, for the whole JVM. So arithmetic on each element type is done at one width; bytes and shorts of
 * half of it are only loaded, reinterpreted and converted. Otherwise every sum becomes an object on the heap.
 */
@NullMarked
package io.github.bitnet4j.internal.kernels.vector;

import org.jspecify.annotations.NullMarked;
