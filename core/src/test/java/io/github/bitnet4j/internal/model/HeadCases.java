package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.tensor.Float16;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded tables and hidden states for the tests of the head. */
final class HeadCases {

    static final int ROWS = 160;
    static final int COLUMNS = 256;

    /** How the rows of a table and the hidden states relate. */
    enum Kind {
        /** Rows and states have nothing to do with each other. */
        RANDOM,
        /** The state is near one row. */
        CONFIDENT,
        /** All logits are nearly equal. */
        FLAT,
        /** Rows come in groups that differ in a last bit or not at all. */
        TWINS,
        /** A few rows, and a few values of a row and of the state, are far larger than the others. */
        OUTLIERS,
        /** The state points to where rounding a row to the nearest of 16 numbers leaves most behind. */
        ADVERSARIAL
    }

    final Kernels kernels = new ScalarKernels();
    final SplittableRandom random;

    HeadCases(long seed) {
        random = new SplittableRandom(seed);
    }

    float[][] rows(Kind kind) {
        float[][] rows = new float[ROWS][];
        float[] common = normal(1);
        double difference = random.nextBoolean() ? 0.1 : 0.6; // between the rows of a flat table
        for (int i = 0; i < ROWS; i++) {
            rows[i] = normal(i % 100 == 7 ? 0 : 1);
            if (kind == Kind.FLAT) {
                rows[i] = mix(common, rows[i], difference);
            } else if (kind == Kind.TWINS && i % 4 != 0) {
                rows[i] = rows[i - 1].clone();
                rows[i][random.nextInt(COLUMNS)] *= i % 4 == 1 ? 1 : 1 + 0x1p-10f;
            } else if (kind == Kind.OUTLIERS && i % 50 == 3) {
                rows[i] = mix(normal(100), rows[i], 1);
            } else if (kind == Kind.OUTLIERS) {
                rows[i][random.nextInt(COLUMNS)] *= 20;
            }
        }
        return rows;
    }

    float[] state(Kind kind, float[][] rows) {
        float[] state = normal(3);
        float[] row = rows[random.nextInt(ROWS)];
        switch (kind) {
            case CONFIDENT -> state = mix(row, state, 0.2);
            case TWINS -> state = mix(row, state, 1);
            case OUTLIERS -> {
                for (int i = 0; i < 3; i++) {
                    state[random.nextInt(COLUMNS)] *= 200;
                }
            }
            case ADVERSARIAL -> state = mix(residue(row), row, 0.02);
            default -> {}
        }
        return state;
    }

    /** What rounding to the nearest of 16 numbers between the ends leaves. */
    private static float[] residue(float[] row) {
        float max = 1e-6f;
        for (float value : row) {
            max = Math.max(max, Math.abs(value));
        }
        float step = max / 7.5f;
        float[] residue = new float[row.length];
        for (int i = 0; i < row.length; i++) {
            residue[i] = row[i] - (float) (Math.floor(row[i] / step) + 0.5) * step;
        }
        return residue;
    }

    private static float[] mix(float[] a, float[] b, double part) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a[i] + part * b[i]);
        }
        return sum;
    }

    /** Nearly normally distributed values. */
    float[] normal(double deviation) {
        float[] values = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
            values[i] = (float) (deviation * Math.sqrt(3) * (sum - 2));
        }
        return values;
    }

    /** The rows as a table, rounded to its type. */
    PackedTable table(TableType type, float[][] rows) {
        int rowBytes = Math.toIntExact(type.rowBytes(COLUMNS));
        ByteBuffer bytes = ByteBuffer.allocate(rows.length * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (int at = 0; at < COLUMNS; at += type.blockSize()) {
                put(type, row, at, bytes);
            }
        }
        return kernels.table(type, List.of(bytes.flip()), rows.length, COLUMNS);
    }

    private static void put(TableType type, float[] row, int at, ByteBuffer bytes) {
        switch (type) {
            case F32 -> bytes.putFloat(row[at]);
            case F16 -> bytes.putShort(Float16.fromFloat(row[at]));
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(row[at]) >>> 16));
            case Q8_0 -> putQ8(row, at, bytes);
            case Q6_K -> putQ6(row, at, bytes);
        }
    }

    private static void putQ8(float[] row, int at, ByteBuffer bytes) {
        float step = step(row, at, 32, 127);
        bytes.putShort(Float16.fromFloat(step));
        for (int i = 0; i < 32; i++) {
            bytes.put((byte) code(row[at + i], step, 127));
        }
    }

    /** All scales of a block are 1, or -1 for every other group. */
    private static void putQ6(float[] row, int at, ByteBuffer bytes) {
        float step = step(row, at, 256, 31);
        byte[] low = new byte[128];
        byte[] high = new byte[64];
        for (int i = 0; i < 256; i++) {
            int sign = i / 16 % 2 == 0 ? 1 : -1;
            int code = code(sign * row[at + i], step, 31) + 32;
            int half = i / 128;
            int group = i % 128 / 32;
            low[64 * half + 32 * (group & 1) + i % 32] |= (byte) ((code & 15) << (group < 2 ? 0 : 4));
            high[32 * half + i % 32] |= (byte) ((code >> 4) << (2 * group));
        }
        bytes.put(low).put(high);
        for (int group = 0; group < 16; group++) {
            bytes.put((byte) (group % 2 == 0 ? 1 : -1));
        }
        bytes.putShort(Float16.fromFloat(step));
    }

    private static float step(float[] row, int at, int count, int largest) {
        float max = 1e-3f;
        for (int i = at; i < at + count; i++) {
            max = Math.max(max, Math.abs(row[i]));
        }
        return Float16.toFloat(Float16.fromFloat(max / largest));
    }

    private static int code(float value, float step, int largest) {
        return (int) Math.max(-largest, Math.min(largest, Math.rint(value / step)));
    }
}
