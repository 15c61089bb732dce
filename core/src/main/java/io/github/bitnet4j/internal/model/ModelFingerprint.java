package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedMatrix;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.QuantizedRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Tells models from each other: a SHA-256 of the hyper-parameters that keys and values depend on, of every norm, and of
 * some rows of every matrix and table as the kernels see them. These give the same bits for the same weights on every
 * backend, in every layout and from every form of file, so the fingerprint is the same there, too. It reads a thousandth of
 * the weights: two models that differ in none of the sampled rows have one fingerprint.
 */
final class ModelFingerprint {

    /** Rows of each matrix and table. */
    private static final int ROWS = 8;

    /** Steps through rows and codes: 2^32 divided by the golden ratio, whose multiples spread evenly. */
    private static final int STEP = 0x9e3779b9;

    private final Kernels kernels;
    private final MessageDigest digest;
    private int sampled;

    private ModelFingerprint(Kernels kernels) {
        this.kernels = kernels;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The 32 bytes of a model; on the engine thread. */
    static byte[] of(Kernels kernels, ModelConfig config, ModelWeights weights) {
        ModelFingerprint fingerprint = new ModelFingerprint(kernels);
        fingerprint.add(config);
        fingerprint.add(weights.embedding());
        for (LayerWeights layer : weights.layers()) {
            layer.norms().forEach(fingerprint::add);
            layer.matrices().forEach(fingerprint::add);
        }
        fingerprint.add(weights.outputNorm());
        if (!config.tied()) {
            fingerprint.add(weights.head());
        }
        fingerprint.add(weights.ropeDivisors());
        return fingerprint.digest.digest();
    }

    private void add(ModelConfig config) {
        ByteBuffer numbers = ByteBuffer.allocate(64);
        numbers.putInt(config.layers()).putInt(config.hidden()).putInt(config.heads());
        numbers.putInt(config.kvHeads()).putInt(config.headDim()).putInt(config.feedForward());
        numbers.putInt(config.vocabulary()).putFloat(config.epsilon()).putFloat(config.embeddingScale());
        numbers.putDouble(config.rope().theta()).putDouble(config.rope().factor());
        digest.update(numbers.flip());
        digest.update(config.activation().name().getBytes(StandardCharsets.US_ASCII));
    }

    private void add(Floats floats) {
        add(floats, 0, floats.size());
    }

    private void add(Floats floats, int from, int count) {
        float[] values = new float[count];
        floats.read(from, values, 0, count);
        add(values);
    }

    private void add(float @Nullable [] values) {
        if (values == null) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        for (float value : values) {
            bytes.putInt(Float.floatToIntBits(value)); // one NaN for all
        }
        digest.update(bytes.flip());
    }

    private void add(PackedTable table) {
        try (Floats row = kernels.allocate(table.columns())) {
            for (int i = 0; i < ROWS; i++) {
                kernels.embed(table, sample(table.rows()), 1f, row, 0);
                add(row);
            }
        }
    }

    /** Products of some rows with codes that are odd, so that every trit of a row makes a difference. */
    private void add(PackedMatrix matrix) {
        byte[] codes = new byte[matrix.columns()];
        for (int i = 0; i < codes.length; i++) {
            int spread = i * STEP;
            codes[i] = (byte) ((spread >> 25) | 1);
        }
        try (QuantizedRows x = kernels.allocateRows(1, codes.length);
                Floats y = kernels.allocate(matrix.rows())) {
            x.write(0, codes, 1);
            for (int i = 0; i < ROWS; i++) {
                int row = sample(matrix.rows());
                kernels.bitLinear(matrix, x, 1, y, row, row + 1);
                add(y, row, 1);
            }
        }
    }

    private int sample(int rows) {
        return Integer.remainderUnsigned(++sampled * STEP, rows);
    }
}
