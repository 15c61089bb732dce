package io.github.bitnet4j.internal.kernels.scalar;

import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;

/** Keys and values in Java arrays, each [heads][POSITIONS][headDim], as binary16 or binary32. */
public final class ScalarPage implements KvPage {

    private final KvType type;
    private final int heads;
    private final int headDim;
    /** Keys, then values; only the array of the page's type is there, the other is empty. */
    private final short[] halves;

    private final float[] singles;

    ScalarPage(KvType type, int heads, int headDim) {
        this.type = type;
        this.heads = heads;
        this.headDim = headDim;
        int size = 2 * heads * POSITIONS * headDim;
        this.halves = new short[type == KvType.F16 ? size : 0];
        this.singles = new float[type == KvType.F32 ? size : 0];
    }

    int heads() {
        return heads;
    }

    /** Values a head. */
    public int headDim() {
        return headDim;
    }

    /** Stores one position's keys (or values) of all heads. */
    void put(boolean value, int slot, float[] source, int from) {
        for (int head = 0; head < heads; head++) {
            int at = offset(value, head, slot);
            for (int i = 0; i < headDim; i++) {
                float x = source[from + head * headDim + i];
                if (type == KvType.F16) {
                    halves[at + i] = Float16.fromFloat(x);
                } else {
                    singles[at + i] = x;
                }
            }
        }
    }

    /** Reads one head's key (or value) of one position. */
    public void get(boolean value, int head, int slot, float[] target) {
        int at = offset(value, head, slot);
        for (int i = 0; i < headDim; i++) {
            target[i] = type == KvType.F16 ? Float16.toFloat(halves[at + i]) : singles[at + i];
        }
    }

    /** Keys, then values, as binary16; empty in a page of binary32. */
    public short[] halves() {
        return halves;
    }

    /** Keys, then values, as binary32; empty in a page of binary16. */
    public float[] singles() {
        return singles;
    }

    /** Number format. */
    public KvType type() {
        return type;
    }

    /** Where one head's key (or value) of one position begins. */
    public int offset(boolean value, int head, int slot) {
        return (((value ? heads : 0) + head) * POSITIONS + slot) * headDim;
    }

    @Override
    public long byteSize() {
        return 2L * heads * POSITIONS * headDim * type.bytes();
    }

    @Override
    public void close() {}
}
