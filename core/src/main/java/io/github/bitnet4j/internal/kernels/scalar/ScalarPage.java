package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.Canonical;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Keys and values in Java arrays, first the keys, each [heads][POSITIONS][headDim]. Only the arrays of the page's type are
 * there, the others are empty.
 */
public final class ScalarPage implements KvPage {

    private final KvType type;
    private final int heads;
    private final int headDim;
    private final float[] singles;
    private final short[] halves;
    private final byte[] codes;
    private final float[] scales; // [heads][POSITIONS] of the codes

    ScalarPage(KvType type, int heads, int headDim) {
        this.type = type;
        this.heads = heads;
        this.headDim = headDim;
        int rows = 2 * heads * POSITIONS;
        this.singles = new float[type == KvType.F32 ? rows * headDim : 0];
        this.halves = new short[type == KvType.F16 ? rows * headDim : 0];
        this.codes = new byte[type == KvType.Q8 ? rows * headDim : 0];
        this.scales = new float[type == KvType.Q8 ? rows : 0];
    }

    /** Whether it holds codes instead of numbers. */
    public boolean hasCodes() {
        return type == KvType.Q8;
    }

    /** Values a head. */
    public int headDim() {
        return headDim;
    }

    /** Stores one position's keys (or values) of all heads. */
    void put(boolean value, int slot, float[] source, int from) {
        for (int head = 0; head < heads; head++) {
            putRow(row(value, head, slot), source, from + head * headDim);
        }
    }

    private void putRow(int row, float[] source, int from) {
        int at = row * headDim;
        switch (type) {
            case F32 -> System.arraycopy(source, from, singles, at, headDim);
            case F16 -> {
                for (int i = 0; i < headDim; i++) {
                    halves[at + i] = Float16.fromFloat(source[from + i]);
                }
            }
            case Q8 -> {
                int[] wide = new int[headDim];
                scales[row] = 1 / Canonical.codes(source, from, headDim, Byte.MAX_VALUE, wide);
                for (int i = 0; i < headDim; i++) {
                    codes[at + i] = (byte) wide[i];
                }
            }
        }
    }

    /** Reads one head's key (or value) of one position from a page of numbers. */
    public void get(boolean value, int head, int slot, float[] target) {
        int at = row(value, head, slot) * headDim;
        for (int i = 0; i < headDim; i++) {
            target[i] = type == KvType.F16 ? Float16.toFloat(halves[at + i]) : singles[at + i];
        }
    }

    /**
     * Reads one head's key (or value) of one position from a page of codes.
     *
     * @return what the codes are multiplied by
     */
    public float getCodes(boolean value, int head, int slot, int[] target) {
        int row = row(value, head, slot);
        for (int i = 0; i < headDim; i++) {
            target[i] = codes[row * headDim + i];
        }
        return scales[row];
    }

    @Override
    public void read(int positions, ByteBuffer target) {
        ByteBuffer rows = take(positions, target);
        for (int head = 0; head < heads; head++) {
            for (boolean value : new boolean[] {false, true}) {
                int at = row(value, head, 0) * headDim;
                int count = positions * headDim;
                switch (type) {
                    case F32 -> rows.asFloatBuffer().put(singles, at, count);
                    case F16 -> rows.asShortBuffer().put(halves, at, count);
                    case Q8 -> {
                        for (int slot = 0; slot < positions; slot++) {
                            rows.put(codes, at + slot * headDim, headDim).putFloat(scales[row(value, head, slot)]);
                        }
                    }
                }
                skip(rows, count);
            }
        }
    }

    @Override
    public void write(int positions, ByteBuffer source) {
        ByteBuffer rows = take(positions, source);
        for (int head = 0; head < heads; head++) {
            for (boolean value : new boolean[] {false, true}) {
                int at = row(value, head, 0) * headDim;
                int count = positions * headDim;
                switch (type) {
                    case F32 -> rows.asFloatBuffer().get(singles, at, count);
                    case F16 -> rows.asShortBuffer().get(halves, at, count);
                    case Q8 -> {
                        for (int slot = 0; slot < positions; slot++) {
                            rows.get(codes, at + slot * headDim, headDim);
                            scales[row(value, head, slot)] = rows.getFloat();
                        }
                    }
                }
                skip(rows, count);
            }
        }
    }

    /** Moves a buffer behind numbers that a view of it was used for. */
    private void skip(ByteBuffer rows, int count) {
        if (type != KvType.Q8) {
            rows.position(rows.position() + count * (int) type.rowBytes(1));
        }
    }

    /** The part of a buffer that holds the rows of some positions; the buffer moves behind it. */
    private ByteBuffer take(int positions, ByteBuffer buffer) {
        Objects.checkFromIndexSize(0, positions, POSITIONS);
        int bytes = Math.toIntExact(2L * heads * positions * type.rowBytes(headDim));
        Objects.checkFromIndexSize(0, bytes, buffer.remaining());
        ByteBuffer rows = buffer.slice(buffer.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(buffer.position() + bytes);
        return rows;
    }

    /** The codes of a page of codes. */
    public byte[] codes() {
        return codes;
    }

    /** What the codes of a row are multiplied by. */
    public float scale(int row) {
        return scales[row];
    }

    /** The numbers of a page of binary16. */
    public short[] halves() {
        return halves;
    }

    /** The numbers of a page of binary32. */
    public float[] singles() {
        return singles;
    }

    /** Number format. */
    public KvType type() {
        return type;
    }

    /** Which row of headDim numbers holds one head's key (or value) of one position. */
    public int row(boolean value, int head, int slot) {
        return ((value ? heads : 0) + head) * POSITIONS + slot;
    }
}
