/** The kernel contract: what a backend provides, and how it is found. It uses the JDK only. */
@NullMarked
package io.github.bitnet4j.spi;

import org.jspecify.annotations.NullMarked;
