/** Messages and the templates that render them into segments. It uses no other package of this library. */
@NullMarked
package io.github.bitnet4j.chat;

import org.jspecify.annotations.NullMarked;
