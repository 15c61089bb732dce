/**
 * A sandboxed evaluator of the Jinja language, as far as chat templates use it. Values are strings, numbers, booleans,
 * lists and maps; no Java object can be reached. Every character knows whether the template wrote it. It uses no other
 * package of this library.
 */
@NullMarked
package io.github.bitnet4j.internal.template;

import org.jspecify.annotations.NullMarked;
