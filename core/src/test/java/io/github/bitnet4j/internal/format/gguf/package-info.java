@NullMarked
package io.github.bitnet4j.internal.format.gguf;

import org.jspecify.annotations.NullMarked;
