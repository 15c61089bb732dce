package io.github.bitnet4j.internal.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.json.JsonMutations;
import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Truncated and mutated headers and indexes: only the two exceptions that say so come out, soon and in little memory. */
class SafetensorsHostileTest {

    private static final int MUTATIONS = 5_000;
    private static final long SEED = 5_158;
    /** Far more than a header of 1 KB needs, far less than a size that is believed would take. */
    private static final long MAX_ALLOCATED_BYTES = 4 << 20;

    @TempDir
    private Path folder;

    private static SafetensorsWriter complete() {
        return new SafetensorsWriter()
                .tensor("model.embed_tokens.weight", Dtype.BF16, new byte[64], 4, 8)
                .tensor("model.layers.0.self_attn.q_proj.weight", Dtype.U8, new byte[16], 2, 8)
                .tensor("model.layers.0.self_attn.q_proj.weight_scale", Dtype.F32, new byte[4], 1)
                .tensor("model.norm.weight", Dtype.F16, new byte[16], 8)
                .tensor("scalar", Dtype.I64, new byte[8]);
    }

    private interface Attempt {
        long run() throws IOException;
    }

    /** Whether something is refused, in bounds of memory. */
    private static boolean isRefused(Attempt attempt, int mutation) {
        long before = allocatedBytes();
        boolean refused = false;
        try {
            attempt.run();
        } catch (ModelFormatException | UnsupportedModelException e) {
            refused = true;
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", mutation " + mutation, e);
        }
        long allocated = allocatedBytes() - before;
        assertThat(allocated)
                .as("bytes allocated: seed %d, mutation %d", SEED, mutation)
                .isLessThan(MAX_ALLOCATED_BYTES);
        return refused;
    }

    private static long readAll(byte[] file) throws IOException {
        long read = 0;
        ByteSource source = ByteSource.of(ByteBuffer.wrap(file), "hostile.safetensors");
        for (SafetensorsTensor tensor : HeaderParser.parse(source).values()) {
            for (ByteBuffer part : tensor.parts()) {
                read += part.remaining();
            }
        }
        return read;
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = complete().toByteArray();
        assertThat(readAll(whole)).isEqualTo(complete().data().length);
        for (int size = 0; size < whole.length; size++) {
            byte[] cut = Arrays.copyOf(whole, size);
            assertThatThrownBy(() -> readAll(cut)).as("%d bytes", size).isInstanceOf(ModelFormatException.class);
        }
    }

    @Test
    void mutatedHeadersGiveModelExceptionsOnly() throws IOException {
        String header = complete().header();
        byte[] data = complete().data();
        readAll(complete().toByteArray()); // loads classes, which are not to be counted
        assertTimeout(Duration.ofMinutes(2), () -> {
            SplittableRandom random = new SplittableRandom(SEED);
            int refused = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] file = SafetensorsWriter.file(JsonMutations.mutate(header, random), data);
                if (i % 8 == 0) {
                    file[random.nextInt(Long.BYTES)] = (byte) random.nextInt();
                }
                refused += isRefused(() -> readAll(file), i) ? 1 : 0;
            }
            assertThat(refused).as("refused").isBetween(MUTATIONS / 2, MUTATIONS - 1);
        });
    }

    @Test
    void mutatedIndexesGiveModelExceptionsOnly() throws IOException {
        complete().writeShards(folder, 2);
        Path file = folder.resolve("model.safetensors.index.json");
        String index = Files.readString(file);
        openAll(); // loads classes, which are not to be counted
        assertTimeout(Duration.ofMinutes(2), () -> {
            SplittableRandom random = new SplittableRandom(SEED);
            int refused = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                Files.write(file, JsonMutations.mutate(index, random).getBytes(StandardCharsets.UTF_8));
                refused += isRefused(this::openAll, i) ? 1 : 0;
            }
            assertThat(refused).as("refused").isBetween(MUTATIONS / 2, MUTATIONS - 1);
        });
    }

    private long openAll() throws IOException {
        try (SafetensorsFolder opened = SafetensorsFolder.open(folder)) {
            return opened.tensors().size();
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
