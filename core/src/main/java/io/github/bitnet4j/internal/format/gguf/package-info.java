/** GGUF files: bytes to named tensors and metadata. It knows no model. */
@NullMarked
package io.github.bitnet4j.internal.format.gguf;

import org.jspecify.annotations.NullMarked;
