/** Safetensors files and folders: named tensors, no knowledge of models. */
@NullMarked
package io.github.bitnet4j.internal.format.safetensors;

import org.jspecify.annotations.NullMarked;
