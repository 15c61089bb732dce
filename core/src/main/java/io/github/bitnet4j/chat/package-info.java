/** Messages and the templates that render them into segments. Of this library it uses only the evaluator of templates. */
@NullMarked
package io.github.bitnet4j.chat;

import org.jspecify.annotations.NullMarked;
