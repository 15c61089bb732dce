/** The one place that knows both file formats and models: names to weights, checks, packing. */
@NullMarked
package io.github.bitnet4j.internal.load;

import org.jspecify.annotations.NullMarked;
