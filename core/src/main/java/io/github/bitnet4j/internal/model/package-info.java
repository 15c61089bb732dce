/** Configuration, weights and the forward pass. */
@NullMarked
package io.github.bitnet4j.internal.model;

import org.jspecify.annotations.NullMarked;
