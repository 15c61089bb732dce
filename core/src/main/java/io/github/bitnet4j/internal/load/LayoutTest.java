package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.internal.packing.Codes;
import io.github.bitnet4j.internal.packing.TernaryPacking;
import io.github.bitnet4j.internal.tensor.TensorData;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells layouts of I2_S apart by what is in the file, for nothing else does. Trained models have feed-forward neurons that
 * are dead: the gain behind them is practically 0, and so are all their weights of the down projection. In another layout
 * these columns are mixed with live ones.
 */
final class LayoutTest {

    /** Gains of dead neurons are some 1e-32, all others at least 1e-3. */
    private static final float DEAD = 1e-20f;

    /** Rows that are looked at: whole steps of every layout. */
    private static final int ROWS = 128;

    /** Share of zeros among the weights of dead neurons; of live ones about 0.4 are 0. */
    private static final double PURE = 0.99;

    private final TernaryForms forms;
    private final TensorData down;
    private final float[] gains;

    /** A test of the down projection of one layer. */
    LayoutTest(TernaryForms forms, TensorData down, float[] gains) {
        this.forms = forms;
        this.down = down;
        this.gains = gains;
    }

    /** Whether there is a dead neuron to test with. */
    boolean applies() {
        for (float gain : gains) {
            if (Math.abs(gain) < DEAD) {
                return true;
            }
        }
        return false;
    }

    /** The layout that the file seems to have, if it is not a given one. */
    @Nullable
    I2sLayout otherThan(I2sLayout layout) throws IOException {
        if (zeros(layout) >= PURE) {
            return null;
        }
        Set<I2sLayout> others = EnumSet.complementOf(EnumSet.of(layout));
        if (down.info().rows() % 4 != 0) {
            others.remove(I2sLayout.ROWGROUP4);
        }
        for (I2sLayout other : others) {
            if (zeros(other) >= PURE) {
                return other;
            }
        }
        return null;
    }

    /** The share of zeros among the weights of dead neurons. */
    private double zeros(I2sLayout layout) throws IOException {
        TernaryPacking packing = forms.i2s(down.info(), layout);
        int rows = (int) Math.min(ROWS, down.info().rows());
        StepReader steps = new StepReader(down, packing, 0, rows);
        int all = 0;
        int zeros = 0;
        for (int row = 0; row < rows; row += packing.rowStep()) {
            Codes codes = steps.next();
            for (int i = 0; i < codes.codes().length; i++) {
                if (Math.abs(gains[i % gains.length]) < DEAD) {
                    all++;
                    zeros += codes.codes()[i] == Codes.ZERO ? 1 : 0;
                }
            }
        }
        return (double) zeros / all;
    }
}
