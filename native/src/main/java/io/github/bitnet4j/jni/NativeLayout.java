package io.github.bitnet4j.jni;

import java.util.ArrayList;
import java.util.List;

/**
 * A layout of ternary weights.
 *
 * @param index its number in the list of the native kernels
 * @param name as users write it
 */
record NativeLayout(int index, String name) {

    /** The layout in which weights are handed over. */
    private static final int I2_S = 0;

    /** The same in memory of its own, which every tier offers. */
    private static final int I2_S_RESIDENT = 1;

    /** The layouts that a tier offers, its default first. */
    static List<NativeLayout> of(int isa) {
        List<NativeLayout> layouts = new ArrayList<>();
        for (int i = 0; NativeBinding.isaLayout(isa, i) >= 0; i++) {
            layouts.add(named(NativeBinding.isaLayout(isa, i)));
        }
        return layouts;
    }

    /** The layout of matrices that are filled: this one, or its like where this one is read in place. */
    NativeLayout ofOwnMemory() {
        return repacks() ? this : named(I2_S_RESIDENT);
    }

    private static NativeLayout named(int index) {
        return new NativeLayout(index, NativeProvider.text(NativeBinding.layoutName(index)));
    }

    /** Whether weights have to be repacked into it. */
    boolean repacks() {
        return index != I2_S;
    }

    /** Rows that share bytes. */
    int group() {
        return NativeBinding.layoutGroup(index);
    }

    /** Bytes of a matrix. */
    long bytes(int rows, int columns) {
        return NativeBinding.layoutBytes(index, rows, columns);
    }
}
