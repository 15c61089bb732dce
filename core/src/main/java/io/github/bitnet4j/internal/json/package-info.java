/** Untrusted JSON, read value by value within limits. */
@NullMarked
package io.github.bitnet4j.internal.json;

import org.jspecify.annotations.NullMarked;
