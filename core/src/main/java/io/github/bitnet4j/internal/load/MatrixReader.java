package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.TernaryMatrix;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.packing.Codes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Counts the weights of ternary matrices, and finds codes that are none. */
public final class MatrixReader {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CODES_A_BYTE = 4;

    private final String file;

    private MatrixReader(String file) {
        this.file = file;
    }

    /** Reads the matrices of a file or a folder. */
    public static List<TernaryMatrix> read(Path path) throws IOException {
        try (ModelSource source = ModelLoader.open(path, WeightForms.published())) {
            return read(source);
        }
    }

    /** Reads the matrices of a file that is in memory. */
    public static List<TernaryMatrix> read(ByteBuffer buffer, String name) throws IOException {
        try (ModelSource source = ModelLoader.open(buffer, name, WeightForms.published())) {
            return read(source);
        }
    }

    private static List<TernaryMatrix> read(ModelSource source) throws IOException {
        Warnings warnings = new Warnings();
        ModelConfig config = source.config(warnings);
        TensorSource tensors = source.tensors(warnings);
        GraphTensors.check(tensors, config);
        MatrixReader reader = new MatrixReader(tensors.name());
        List<TernaryMatrix> matrices = new ArrayList<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerTensor tensor : LayerTensor.values()) {
                if (tensor.isIn(config) && !tensor.isVector()) {
                    String name = tensor.name(layer);
                    matrices.add(reader.read(name, tensors.ternary(name)));
                }
            }
        }
        return matrices;
    }

    private TernaryMatrix read(String name, TernaryRows matrix) throws IOException {
        int rowBytes = matrix.paddedColumns() / CODES_A_BYTE;
        int step = matrix.rowStep();
        int rows = Math.max(step, CHUNK_BYTES / rowBytes / step * step);
        ByteBuffer codes = ByteBuffer.allocate(Math.multiplyExact(rows, rowBytes));
        long zeros = 0;
        for (int from = 0; from < matrix.rows(); from += rows) {
            int to = Math.min(matrix.rows(), from + rows);
            matrix.read(from, to, codes.slice(0, (to - from) * rowBytes));
            zeros += zeros(name, matrix, codes.array(), from, to);
        }
        long padding = (long) matrix.rows() * (matrix.paddedColumns() - matrix.columns());
        return new TernaryMatrix(name, matrix.rows(), matrix.columns(), matrix.scale(), zeros - padding);
    }

    private long zeros(String name, TernaryRows matrix, byte[] codes, int from, int to) {
        int rowBytes = matrix.paddedColumns() / CODES_A_BYTE;
        long zeros = 0;
        for (int i = 0; i < (to - from) * rowBytes; i++) {
            for (int shift = 6; shift >= 0; shift -= 2) {
                int code = codes[i] >> shift & 3;
                if (code == Codes.INVALID) {
                    throw invalid(name, matrix, from + i / rowBytes, column(i % rowBytes, shift));
                }
                zeros += code == Codes.ZERO ? 1 : 0;
            }
        }
        return zeros;
    }

    /** Of 128 columns in 32 bytes, column j is in byte j % 32 at bits 6 - 2·(j / 32). */
    private static int column(int rowByte, int shift) {
        int blockBytes = TernaryRows.BLOCK / CODES_A_BYTE;
        return rowByte / blockBytes * TernaryRows.BLOCK + (6 - shift) / 2 * blockBytes + rowByte % blockBytes;
    }

    private ModelFormatException invalid(String name, TernaryRows matrix, int row, int column) {
        return new ModelFormatException(
                file,
                matrix.offset(row),
                "weights -1, 0 and +1 in '" + name + "'",
                "a code that is none of them at row " + row + ", column " + column
                        + "; the file is damaged, fetch or convert it again");
    }
}
