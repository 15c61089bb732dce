/** From logits to the next token id: a pipeline of steps. It uses no other package of this library but spi. */
@NullMarked
package io.github.bitnet4j.sampling;

import org.jspecify.annotations.NullMarked;
