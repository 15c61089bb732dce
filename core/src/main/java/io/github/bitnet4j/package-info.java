/**
 * The facade: open a model, start a session, generate text.
 * It may use every package below; of it, only the exceptions and the plain value types are used by them.
 */
@NullMarked
package io.github.bitnet4j;

import org.jspecify.annotations.NullMarked;
