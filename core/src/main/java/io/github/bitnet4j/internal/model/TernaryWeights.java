package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.PackedMatrix;
import org.jspecify.annotations.Nullable;

/**
 * Weights of one projection.
 *
 * @param matrix trits and scale (outputs, inputs), the inputs padded to a multiple of 128
 * @param normIn gains of a norm of this projection's input only (inputs); null if it has none
 */
public record TernaryWeights(PackedMatrix matrix, @Nullable Floats normIn) {}
