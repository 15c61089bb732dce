package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.bitnet4j.spi.KvType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a snapshot's file holds, restoring it gives a session or one of the library's exceptions about files. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
public abstract class HostileSnapshotContract {

    private static final int MUTATIONS = 2_000;
    private static final long SEED = 20_261_127;

    /** Tokens that are saved, of which one is to be processed. */
    private static final int TOKENS = 20;

    @TempDir
    private Path folder;

    private Model model;
    private byte[] saved;

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    @BeforeEach
    void save() throws IOException {
        model = Model.load(new TinyModel(1).direct(), options().withThreads(1));
        saved = save(model, TOKENS);
    }

    @AfterEach
    void close() {
        model.close();
    }

    private byte[] save(Model of, int tokens) throws IOException {
        int[] ids = new SplittableRandom(tokens).ints(tokens, 0, 256).toArray();
        try (Session session = of.newSession()) {
            session.append(Prompt.tokens(Arrays.copyOf(ids, tokens - 1))).generate(generating(0));
            session.append(Prompt.tokens(ids[tokens - 1])).save(file());
        }
        return Files.readAllBytes(file());
    }

    private Path file() {
        return folder.resolve("session");
    }

    private static GenerateOptions generating(int tokens) {
        return GenerateOptions.builder().maxTokens(tokens).build();
    }

    private void restore(Model to, SnapshotBytes bytes) throws IOException {
        bytes.write(file());
        try (Session session = to.restore(file())) {
            session.generate(generating(1));
        }
    }

    private void refused(String message, Model to, SnapshotBytes bytes) {
        assertThatThrownBy(() -> restore(to, bytes))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    private SnapshotBytes bytes() {
        return SnapshotBytes.of(saved);
    }

    @Test
    void mutationsNeverGetPastTheChecks() throws IOException {
        int restored = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            SnapshotBytes mutated = mutate(random);
            boolean sealed = random.nextInt(8) > 0;
            try {
                restore(model, sealed ? mutated.sealed() : mutated);
                restored++;
            } catch (ModelFormatException | ContextFullException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (BitNetException e) {
                assertThat(e).as("mutation %d", i).hasMessageContaining("no logit that is a number");
            } catch (Throwable e) {
                fail("mutation " + i + " of seed " + SEED + " gave " + e, e);
            }
        }
        assertThat(restored).as("some mutations give another context").isBetween(1, MUTATIONS - 1);
        restore(model, bytes());
    }

    /** Changes bytes of the header, the tokens or the pages, or the length. */
    private SnapshotBytes mutate(SplittableRandom random) {
        SnapshotBytes bytes = bytes();
        int[] ends = {SnapshotBytes.HEADER, bytes.pages(), saved.length};
        int end = ends[random.nextInt(3)];
        int at = random.nextInt(end - 3);
        switch (random.nextInt(6)) {
            case 0 -> bytes.put(at, (byte) random.nextInt(256));
            case 1 -> bytes.putInt(at, random.nextInt());
            case 2 -> bytes.putInt(at & ~3, random.nextInt(2 * TOKENS));
            case 3 -> bytes.putInt(at & ~3, random.nextBoolean() ? -1 : 0x7fff_ffff - random.nextInt(3));
            case 4 -> bytes = SnapshotBytes.of(Arrays.copyOf(saved, random.nextInt(saved.length + 100)));
            default -> {
                for (int i = 0; i < 200; i++) { // numbers that are none, infinite, enormous
                    bytes.put(random.nextInt(bytes.pages(), saved.length), (byte) (random.nextBoolean() ? 0x7e : 0xff));
                }
            }
        }
        return bytes;
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < saved.length; length += length < 200 ? 1 : 97) {
            SnapshotBytes cut = SnapshotBytes.of(Arrays.copyOf(saved, length)).sealed();
            assertThatThrownBy(() -> restore(model, cut))
                    .as("%d bytes", length)
                    .isInstanceOf(ModelFormatException.class);
        }
        refused(
                "bytes, found",
                model,
                SnapshotBytes.of(Arrays.copyOf(saved, saved.length + 1)).sealed());
    }

    @Test
    void errorsSayWhatIsWrong() throws IOException {
        refused("a snapshot of a session", model, SnapshotBytes.of(new byte[1_000]));
        refused("version 1, which this release reads, found 2", model, bytes().putInt(8, 2));
        refused("header's checksum", model, bytes().putInt(64, 3));
        refused("the file is damaged", model, bytes().put(300, (byte) (saved[300] + 1)));
        refused(
                "an id below 260, found 260",
                model,
                bytes().putInt(SnapshotBytes.HEADER, 260).sealed());
        refused(
                "an id below 260, found -1",
                model,
                bytes().putInt(SnapshotBytes.HEADER, -1).sealed());
        refused("0 to 20 positions, found 21", model, bytes().putInt(68, 21).sealed());
        refused("a number of tokens, found -1", model, bytes().putInt(64, -1).sealed());
        refused(
                "blocks of 256 positions, found 128",
                model,
                bytes().putInt(60, 128).sealed());
        refused("found 9", model, bytes().putInt(44, 9).sealed());
        assertThatThrownBy(() -> model.restore(folder.resolve("nothing"))).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> model.restore(folder)).isInstanceOf(UncheckedIOException.class);
        try (Session session = model.newSession()) {
            assertThatThrownBy(() -> session.save(folder.resolve("no/such/folder")))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void otherModelsAndCachesAreNamed() throws IOException {
        try (Model other = Model.load(new TinyModel(2).direct(), options().withThreads(1))) {
            refused("a snapshot of this model", other, bytes());
        }
        float[] norm = new float[TinyModel.HIDDEN];
        Arrays.fill(norm, 1.5f);
        TinyModel changed = new TinyModel(1).norm("blk.1.ffn_norm.weight", norm);
        try (Model other = Model.load(changed.direct(), options().withThreads(1))) {
            refused("load the model that it was saved with", other, bytes());
        }
        try (Model other =
                Model.load(new TinyModel(1).direct(), options().withThreads(1).withKvType(KvType.Q8))) {
            refused("a KV cache of type Q8, with which the model was loaded, found F16", other, bytes());
        }
        try (Model small =
                Model.load(new TinyModel(1).direct(), options().withThreads(1).withContextLength(TOKENS - 1))) {
            assertThatThrownBy(() -> restore(small, bytes()))
                    .isInstanceOf(ContextFullException.class)
                    .hasMessageContaining("of 19 tokens");
        }
    }
}
