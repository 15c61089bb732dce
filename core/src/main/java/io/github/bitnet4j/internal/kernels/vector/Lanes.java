package io.github.bitnet4j.internal.kernels.vector;

import jdk.incubator.vector.ShortVector;
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

    /** The bytes of as many shorts as {@link #FLOATS} has lanes. */
    static final VectorSpecies<Byte> HALF_BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

    private Lanes() {}

    private static VectorShape shape() {
        VectorShape preferred = VectorShape.preferredShape();
        return preferred.vectorBitSize() > 512 ? VectorShape.S_512_BIT : preferred;
    }

    /**
     * As many shorts as {@link #FLOATS} has lanes, in the lower half of a vector. There must be shorts of one width only: on
     * Java 17 C2 learns the class of a vector from profiles of the Vector API's own methods, which all kernels share. Where
     * these have met a second class, {@link VectorGemv} makes objects of its sums in each step of its loop.
     */
    static ShortVector halves(Memory memory, int at) {
        return (ShortVector) memory.load(HALF_BYTES, at).reinterpretShape(SHORTS, 0);
    }

    /** Name of the width, as users write it. */
    static String isa() {
        return "simd" + SHAPE.vectorBitSize();
    }
}
