/** Text to token ids and back. It uses no other package of this library. */
@NullMarked
package io.github.bitnet4j.tokenizer;

import org.jspecify.annotations.NullMarked;
