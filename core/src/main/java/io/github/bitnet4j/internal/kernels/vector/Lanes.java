package io.github.bitnet4j.internal.kernels.vector;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species in use: of the shape that the processor prefers, but 512 bits at most, for the sixteen interleaved sums of
 * the canonical dot product fill no more. Constants, so that the JIT compiler sees one width only.
 */
final class Lanes {

    private static final VectorShape SHAPE = shape();

    static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
    static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
    static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SHAPE);
    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, SHAPE);
    static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, SHAPE);

    /** As many shorts as {@link #FLOATS} has lanes. */
    static final VectorSpecies<Short> HALVES =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

    /** The bytes of {@link #HALVES}. */
    static final VectorSpecies<Byte> HALF_BYTES = VectorSpecies.of(byte.class, HALVES.vectorShape());

    private Lanes() {}

    private static VectorShape shape() {
        VectorShape preferred = VectorShape.preferredShape();
        return preferred.vectorBitSize() > 512 ? VectorShape.S_512_BIT : preferred;
    }

    /** Name of the width, as users write it. */
    static String isa() {
        return "simd" + SHAPE.vectorBitSize();
    }
}
