@NullMarked
package io.github.bitnet4j.internal.load;

import org.jspecify.annotations.NullMarked;
