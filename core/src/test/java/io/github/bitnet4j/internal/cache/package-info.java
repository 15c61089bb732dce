@NullMarked
package io.github.bitnet4j.internal.cache;

import org.jspecify.annotations.NullMarked;
