/** Kernels in plain Java that the JIT compiler turns into vector code: for machines where nothing faster runs. */
@NullMarked
package io.github.bitnet4j.internal.kernels.plain;

import org.jspecify.annotations.NullMarked;
