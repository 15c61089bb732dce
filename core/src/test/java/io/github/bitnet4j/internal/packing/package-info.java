@NullMarked
package io.github.bitnet4j.internal.packing;

import org.jspecify.annotations.NullMarked;
