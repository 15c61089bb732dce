/** Reads every system property and environment variable, once, typed and documented. */
@NullMarked
package io.github.bitnet4j.internal.config;

import org.jspecify.annotations.NullMarked;
