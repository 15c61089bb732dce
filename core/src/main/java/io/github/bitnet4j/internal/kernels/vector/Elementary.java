package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.spi.Canonical;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Elementary functions of vectors, to the bit those of {@link Canonical} and of binary16. */
@SuppressWarnings("FloatingPointLiteralPrecision") // the constants stand as their source gives them
final class Elementary {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;

    /** 1.5·2²³: added to a number below 2²², it leaves the nearest integer, ties to even, in the lowest bits. */
    static final float TO_INTEGER = 0x1.8p23f;

    private static final float EXP_MIN = -87.33654f;
    private static final float EXP_MAX = 88.72283f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    private Elementary() {}

    /** x plus {@link #TO_INTEGER}, whose lowest bits are the integer nearest to x; |x| must be below 2²². */
    static IntVector nearest(FloatVector x) {
        return x.add(TO_INTEGER).reinterpretAsInts();
    }

    /** {@link Canonical#exp32}. */
    static FloatVector exp32(FloatVector x) {
        FloatVector c = x.max(EXP_MIN).min(EXP_MAX);
        FloatVector shifted = c.mul(LOG2_E).add(TO_INTEGER);
        FloatVector n = shifted.sub(TO_INTEGER);
        FloatVector r = c.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
        FloatVector p = FloatVector.broadcast(FLOATS, 1.9875691500e-4f)
                .mul(r)
                .add(1.3981999507e-3f)
                .mul(r)
                .add(8.3334519073e-3f)
                .mul(r)
                .add(4.1665795894e-2f)
                .mul(r)
                .add(1.6666665459e-1f)
                .mul(r)
                .add(5.0000001201e-1f);
        FloatVector value = p.mul(r).mul(r).add(r).add(1f);
        // 2^n as a product of two powers, for n reaches 128.
        IntVector power = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(TO_INTEGER));
        IntVector half = power.lanewise(VectorOperators.ASHR, 1);
        return value.mul(powerOf2(half)).mul(powerOf2(power.sub(half)));
    }

    /** {@link Canonical#gelu}. */
    static FloatVector gelu(FloatVector z) {
        FloatVector u = z.mul(z).mul(z).mul(0.044715f).add(z).mul(0.79788456f);
        FloatVector quotient =
                FloatVector.broadcast(FLOATS, 2f).div(exp32(u.mul(2f)).add(1f));
        FloatVector tanh = FloatVector.broadcast(FLOATS, 1f).sub(quotient);
        return z.mul(0.5f).mul(tanh.add(1f));
    }

    private static FloatVector powerOf2(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /** The values of the first binary16 numbers, as many as a vector of floats has lanes. */
    static FloatVector fromHalves(ShortVector halves) {
        IntVector x = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
        // Read with the wider exponent the number is 2^112 too small, which one exact product repairs.
        IntVector bits = x.lanewise(VectorOperators.LSHL, 13).and(0x8fffe000);
        FloatVector finite = bits.reinterpretAsFloats().mul(0x1p112f);
        VectorMask<Integer> special = x.and(0x7c00).compare(VectorOperators.EQ, 0x7c00);
        return finite.blend(bits.or(0x7f800000).reinterpretAsFloats(), special.cast(FLOATS));
    }

    /** The values of bfloat16 numbers, as many as a vector of floats has lanes. */
    static FloatVector fromBFloats(ShortVector halves) {
        IntVector x = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
        return x.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }
}
