package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.plain.PlainTable;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** A table whose rows of 16-bit numbers are dequantised where they lie. */
final class VectorTable extends PlainTable {

    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    private static final int LANES = FLOATS.length();

    /** Exponent of infinity and NaN. */
    private static final int SPECIAL = 0x7c00;

    private static final byte UNKNOWN = 0;
    private static final byte FINITE = 1;
    private static final byte NOT_FINITE = 2;

    private final Memory[] parts;
    private final byte[] states; // of rows of binary16: what was found when they were first read

    VectorTable(TableType type, List<ByteBuffer> buffers, int rows, int columns, Function<ByteBuffer, Memory> memory) {
        super(type, buffers, rows, columns);
        parts = buffers.stream().map(memory).toArray(Memory[]::new);
        states = new byte[type == TableType.F16 ? rows : 0];
    }

    /** The parts, for use by one thread. */
    Memory[] open() {
        Memory[] open = new Memory[parts.length];
        for (int i = 0; i < open.length; i++) {
            open[i] = parts[i].forOneThread();
        }
        return open;
    }

    /** Whether one part holds both rows. */
    boolean inOnePart(int row, int other) {
        return part(row) == part(other);
    }

    /** The part that holds a row. */
    Memory memory(Memory[] open, int row) {
        return open[part(row)];
    }

    /** Makes a row ready for loading from its part; returns where it begins. */
    int ready(Memory[] open, int slot, int row) {
        return memory(open, row).ready(slot, offset(row), rowBytes());
    }

    /** Whether no binary16 of a row is infinite or NaN; looks at it when asked for the first time. */
    boolean isFinite(Memory[] open, int row) {
        if (type() == TableType.BF16) {
            return true;
        }
        if (states[row] == UNKNOWN) {
            Memory memory = memory(open, row);
            int at = ready(open, 0, row);
            IntVector largest = IntVector.zero(Lanes.INTS);
            for (int i = 0; i < columns(); i += LANES) {
                ShortVector halves = Lanes.halves(memory, at + 2 * i);
                IntVector bits = (IntVector) halves.convertShape(VectorOperators.S2I, Lanes.INTS, 0);
                largest = largest.max(bits.and(SPECIAL));
            }
            states[row] = largest.reduceLanes(VectorOperators.MAX) == SPECIAL ? NOT_FINITE : FINITE;
        }
        return states[row] == FINITE;
    }

    /**
     * Reads the scales of a row of a quantised table.
     *
     * @param d receives the factor of each block
     * @param words for Q6_K receives the scales of 16 codes each, four a word
     */
    void scales(int row, float[] d, int[] words) {
        ByteBuffer bytes = bytes(part(row));
        int at = offset(row);
        if (type() == TableType.Q8_0) {
            for (int block = 0; block < columns() / 32; block++) {
                d[block] = half(bytes.getShort(at + 34 * block));
            }
            return;
        }
        for (int block = 0; block < columns() / 256; block++, at += 210) {
            d[block] = half(bytes.getShort(at + 208));
            for (int i = 0; i < 4; i++) {
                words[4 * block + i] = bytes.getInt(at + 192 + 4 * i);
            }
        }
    }

    /**
     * Dequantises one row.
     *
     * @param open the parts
     * @param raw working memory, as {@link #newRow} makes it
     * @param target receives the values
     */
    void row(int row, Memory[] open, byte[] raw, float[] target) {
        int part = part(row);
        switch (type()) {
            case F16 -> f16(open[part], row, target);
            case BF16 -> bf16(open[part], row, target);
            default -> row(row, raw, target, 0);
        }
    }

    private void f16(Memory memory, int row, float[] target) {
        int at = memory.ready(0, offset(row), rowBytes());
        int whole = FLOATS.loopBound(columns());
        for (int i = 0; i < whole; i += LANES) {
            ShortVector halves = Lanes.halves(memory, at + 2 * i);
            Elementary.fromHalves(halves).intoArray(target, i);
        }
        for (int i = whole; i < columns(); i++) {
            target[i] = Float16.toFloat(bytes(part(row)).getShort(offset(row) + 2 * i));
        }
    }

    private void bf16(Memory memory, int row, float[] target) {
        int at = memory.ready(0, offset(row), rowBytes());
        int whole = FLOATS.loopBound(columns());
        for (int i = 0; i < whole; i += LANES) {
            ShortVector halves = Lanes.halves(memory, at + 2 * i);
            FloatVector values = Elementary.fromBFloats(halves);
            values.intoArray(target, i);
        }
        for (int i = whole; i < columns(); i++) {
            target[i] = Float.intBitsToFloat(bytes(part(row)).getShort(offset(row) + 2 * i) << 16);
        }
    }
}
