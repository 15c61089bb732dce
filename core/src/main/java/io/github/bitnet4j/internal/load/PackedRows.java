package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.packing.Codes;
import io.github.bitnet4j.internal.packing.TernaryPacking;
import io.github.bitnet4j.internal.tensor.TensorData;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A ternary matrix in a packing of its own, which may repeat the matrix's one scale for rows, blocks or numbers. */
final class PackedRows implements TernaryRows {

    private final String file;
    private final TensorData data;
    private final TernaryPacking packing;
    private final int rows;
    private final int columns;
    private final float packedScale;
    private final float factor;

    /**
     * Finds the scale.
     *
     * @param factor what the scale is multiplied with, finite
     * @throws ModelFormatException if the scale is not finite
     */
    PackedRows(String file, TensorData data, TernaryPacking packing, float factor) throws IOException {
        this.file = file;
        this.data = data;
        this.packing = packing;
        this.rows = Math.toIntExact(data.info().rows());
        this.columns = Math.toIntExact(data.info().columns());
        this.factor = factor;
        this.packedScale = packing.scaleColumns() == 0 ? data.scale() : findScale();
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public float scale() {
        return packedScale * factor;
    }

    @Override
    public int rowStep() {
        return packing.rowStep();
    }

    @Override
    public long offset(int row) {
        return data.info().offset()
                + (long) (row / packing.rowStep()) * packing.sections().get(0).stepBytes();
    }

    /** The scale of the first weight that is not 0; 0 if there is none. */
    private float findScale() throws IOException {
        StepReader steps = new StepReader(data, packing, 0, rows);
        for (int row = 0; row < rows; row += packing.rowStep()) {
            Codes codes = steps.next();
            for (int group = 0; group < codes.scales().length; group++) {
                float scale = codes.scales()[group];
                if (scale != 0 && !isZero(codes, group)) {
                    requireFinite(scale, row, group);
                    return scale;
                }
            }
        }
        return 0;
    }

    @Override
    public void read(int from, int to, ByteBuffer target) throws IOException {
        StepReader steps = new StepReader(data, packing, from, to);
        byte[] packed = new byte[paddedColumns() / 4];
        ByteBuffer out = target.duplicate();
        for (int row = from; row < to; row += packing.rowStep()) {
            Codes codes = steps.next();
            check(codes, row);
            for (int i = 0; i < packing.rowStep(); i++) {
                codes.packI2s(i, packed);
                out.put(packed);
            }
        }
    }

    private void check(Codes codes, int row) {
        byte[] all = codes.codes();
        for (int i = 0; i < all.length; i++) {
            if (all[i] == Codes.INVALID) {
                throw corrupt(row + i / columns, "weights -1, 0 and +1", "a code that is none of them", i % columns);
            }
        }
        for (int group = 0; group < codes.scales().length; group++) {
            float scale = codes.scales()[group];
            if (scale != packedScale && scale != 0) {
                requireFinite(scale, row, group);
                if (!isZero(codes, group)) {
                    throw severalScales(scale, row, group);
                }
            }
        }
        if (packing.scaleColumns() > 1) {
            clearUnscaled(codes);
        }
    }

    /** Weights with the scale 0 are 0 whatever their codes are. */
    private void clearUnscaled(Codes codes) {
        for (int group = 0; group < codes.scales().length; group++) {
            if (codes.scales()[group] == 0) {
                int from = group * packing.scaleColumns();
                Arrays.fill(codes.codes(), from, from + packing.scaleColumns(), Codes.ZERO);
            }
        }
    }

    /** Whether all weights that share a scale are 0, which says nothing about the scale. */
    private boolean isZero(Codes codes, int group) {
        int from = group * packing.scaleColumns();
        for (int i = from; i < from + packing.scaleColumns(); i++) {
            if (codes.codes()[i] != Codes.ZERO) {
                return false;
            }
        }
        return true;
    }

    private void requireFinite(float scale, int row, int group) {
        if (!Float.isFinite(scale)) {
            throw corrupt(row + row(group), "finite numbers", Float.toString(scale), column(group));
        }
    }

    private ModelFormatException corrupt(int row, String expected, String found, int column) {
        return new ModelFormatException(
                file,
                offset(row),
                expected + " in tensor '" + data.info().name() + "' of type "
                        + data.info().type(),
                found + " at row " + row + ", column " + column + "; the file is damaged, fetch or convert it again");
    }

    private UnsupportedModelException severalScales(float scale, int row, int group) {
        TensorInfo info = data.info();
        String place = " at row " + (row + row(group)) + ", column " + column(group);
        if (packing.scaleColumns() == 1) {
            return new UnsupportedModelException(
                    file + ": projection '" + info.name() + "' of type " + info.type() + " with the weights ±"
                            + packedScale + " and ±" + scale + place,
                    "matrices whose weights are 0, s and -s with one s; this one is not ternary yet, so convert the"
                            + " model from its original files");
        }
        return new UnsupportedModelException(
                file + ": projection '" + info.name() + "' of type " + info.type() + " with the scales " + packedScale
                        + " and " + scale + place,
                "one scale a matrix, as conversion from a BitNet model gives");
    }

    private int row(int group) {
        return (int) ((long) group * packing.scaleColumns() / columns);
    }

    private int column(int group) {
        return (int) ((long) group * packing.scaleColumns() % columns);
    }
}
