/** The demo model. */
@NullMarked
package io.github.bitnet4j.demo;

import org.jspecify.annotations.NullMarked;
