@NullMarked
package io.github.bitnet4j.internal.tensor;

import org.jspecify.annotations.NullMarked;
