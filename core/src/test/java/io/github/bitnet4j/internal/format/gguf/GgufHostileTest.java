package io.github.bitnet4j.internal.format.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Truncated and mutated files: only the two exceptions that say so come out, soon and without much memory. */
class GgufHostileTest {

    private static final int MUTATIONS = 2_000;
    private static final long SEED = 158;
    /** Far more than the file of a few KB needs, far less than a count that is believed would take. */
    private static final long MAX_ALLOCATED_BYTES = 4 << 20;

    private static final long[] INTERESTING = {
        0,
        1,
        -1,
        0x7f,
        0xff,
        0xffff,
        1L << 30,
        (1L << 31) - 1,
        1L << 31,
        0xffff_ffffL,
        1L << 32,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    private static GgufWriter complete() {
        return new GgufWriter()
                .alignment(32)
                .put("general.architecture", GgufType.STRING, "bitnet")
                .put("general.file_type", GgufType.UINT32, 40)
                .put("byte", GgufType.UINT8, 1)
                .put("signed", GgufType.INT8, -1)
                .put("short", GgufType.INT16, -1)
                .put("float", GgufType.FLOAT32, 1e-5f)
                .put("double", GgufType.FLOAT64, 1e-5)
                .put("bool", GgufType.BOOL, true)
                .put("long", GgufType.UINT64, 1L << 40)
                .putArray("tokens", GgufType.STRING, List.of("a", "b", "", "Grüße", "end"))
                .putArray("scores", GgufType.FLOAT32, List.of(1f, 2f, 3f))
                .putArray("types", GgufType.INT32, List.of(1, 2, 3))
                .putArray("flags", GgufType.BOOL, List.of(true, false))
                .i2s("blk.0.attn_q.weight", new byte[1024], 0.5f, 256, 4)
                .f16("token_embd.weight", new float[64], 16, 4)
                .tensor("output.weight", DataType.Q6_K, new byte[420], 256, 2)
                .f32("output_norm.weight", new float[16], 16);
    }

    /** Opens a file and reads all there is in it. */
    private static long readAll(byte[] bytes) throws IOException {
        GgufFile file = GgufFile.of(ByteBuffer.wrap(bytes), "hostile.gguf");
        GgufMetadata metadata = file.metadata();
        long read = 0;
        for (String key : metadata.keys()) {
            read += metadata.describe(key).length();
            if (metadata.type(key) == GgufType.STRING) {
                read += metadata.string(key).length();
            } else if (metadata.type(key) == GgufType.ARRAY) {
                read += readArray(metadata, key);
            }
        }
        for (TensorInfo tensor : file.tensors()) {
            read += file.data(tensor.name()).rows().remaining();
        }
        return read;
    }

    private static long readArray(GgufMetadata metadata, String key) {
        return switch (metadata.elementType(key)) {
            case STRING -> {
                GgufStrings strings = metadata.strings(key);
                long read = 0;
                for (int i = 0; i < strings.size(); i++) {
                    read += strings.string(i).length();
                }
                yield read;
            }
            case FLOAT32, FLOAT64 -> metadata.numbers(key).length;
            case BOOL -> metadata.count(key);
            default -> metadata.integers(key).length;
        };
    }

    @Test
    void completeFileIsRead() throws IOException {
        assertThat(readAll(complete().toByteArray())).isPositive();
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = complete().toByteArray();
        int endOfData = whole.length;
        assertThat(complete().headerSize()).isGreaterThan(500);
        for (int size = 0; size < endOfData; size++) {
            byte[] cut = Arrays.copyOf(whole, size);
            assertThatThrownBy(() -> readAll(cut)).as("%d bytes", size).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void mutationsGiveModelExceptionsOnly() {
        assertTimeout(Duration.ofSeconds(20), () -> {
            SplittableRandom random = new SplittableRandom(SEED);
            GgufWriter writer = complete();
            byte[] whole = writer.toByteArray();
            int refused = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutate(whole, writer.headerSize(), random);
                refused += isRefused(mutated, i) ? 1 : 0;
            }
            assertThat(refused).as("refused").isGreaterThan(MUTATIONS / 3);
        });
    }

    private static boolean isRefused(byte[] file, int mutation) {
        long before = allocatedBytes();
        boolean refused = false;
        try {
            readAll(file);
        } catch (ModelFormatException | UnsupportedModelException e) {
            refused = true;
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", mutation " + mutation, e);
        }
        assertThat(allocatedBytes() - before)
                .as("bytes allocated: seed %d, mutation %d", SEED, mutation)
                .isLessThan(MAX_ALLOCATED_BYTES);
        return refused;
    }

    private static byte[] mutate(byte[] whole, int headerSize, SplittableRandom random) {
        byte[] bytes = whole.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = random.nextInt(1, 4); i > 0; i--) {
                    bytes[random.nextInt(headerSize)] = (byte) random.nextInt();
                }
            }
            case 1 -> {
                long value = INTERESTING[random.nextInt(INTERESTING.length)] + random.nextInt(-1, 2);
                byte[] field = new LittleEndianBytes().u64(value).toByteArray();
                System.arraycopy(field, 0, bytes, random.nextInt(headerSize - 8), random.nextBoolean() ? 8 : 4);
            }
            case 2 -> {
                int length = random.nextInt(1, 64);
                int from = random.nextInt(headerSize - length);
                System.arraycopy(whole, from, bytes, random.nextInt(headerSize - length), length);
            }
            default -> {
                // Removes or repeats a piece, so that all after it is read out of step.
                int from = random.nextInt(headerSize);
                int to = random.nextInt(headerSize);
                bytes = new LittleEndianBytes()
                        .raw(Arrays.copyOf(whole, from))
                        .raw(Arrays.copyOfRange(whole, to, whole.length))
                        .toByteArray();
            }
        }
        return bytes;
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
