@NullMarked
package io.github.bitnet4j.internal.convert;

import org.jspecify.annotations.NullMarked;
