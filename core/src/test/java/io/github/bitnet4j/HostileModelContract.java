package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.internal.tensor.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a file holds, loading it gives a model that runs or one of the library's two exceptions about files. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
public abstract class HostileModelContract {

    private static final int MUTATIONS = 2_000;
    private static final long SEED = 20_261_122;
    private static final String ARCH = "bitnet-b1.58.";

    /** Options that force the backend under test. */
    protected abstract LoadOptions options();

    private void load(ByteBuffer bytes) {
        try (Model model = Model.load(bytes, options().withThreads(1))) {
            model.generate(
                    Prompt.tokens(1, 2), GenerateOptions.builder().maxTokens(2).build());
        }
    }

    private void refused(Class<? extends BitNetException> type, String message, UnaryOperator<TinyModel> change) {
        ByteBuffer file = change.apply(new TinyModel(1)).direct();
        assertThatThrownBy(() -> load(file)).isInstanceOf(type).hasMessageContaining(message);
    }

    @Test
    void everyTruncationIsRefused() {
        GgufWriter writer = new TinyModel(1).writer();
        byte[] file = writer.toByteArray();
        int header = writer.dataStart();
        for (int length = 0; length < file.length; length += length < header ? 1 : 1_777) {
            ByteBuffer cut = ByteBuffer.wrap(file, 0, length).order(ByteOrder.LITTLE_ENDIAN);
            assertThatThrownBy(() -> load(cut)).as("%d bytes", length).isInstanceOf(ModelFormatException.class);
        }
        load(TinyModel.direct(file));
    }

    @Test
    void mutationsNeverGetPastTheChecks() {
        GgufWriter writer = new TinyModel(1).writer();
        byte[] file = writer.toByteArray();
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            SplittableRandom random = new SplittableRandom(SEED + i);
            byte[] mutated = mutate(file, i % 10 == 0 ? file.length : writer.dataStart(), random);
            try {
                load(TinyModel.direct(mutated));
                loaded++;
            } catch (ModelFormatException | UnsupportedModelException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (BitNetException e) {
                assertThat(e).as("mutation %d", i).hasMessageContaining("no logit that is a number");
            } catch (Throwable e) {
                fail("mutation " + i + " of seed " + SEED + " gave " + e, e);
            }
        }
        assertThat(loaded).as("some mutations do no harm").isBetween(1, MUTATIONS - 1);
    }

    /** Changes some bytes of a file among its first {@code region}. */
    static byte[] mutate(byte[] file, int region, SplittableRandom random) {
        byte[] mutated = file.clone();
        int at = random.nextInt(region);
        switch (random.nextInt(5)) {
            case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> mutated[at] = (byte) random.nextInt(256);
            case 2 -> put(mutated, at, 8, random.nextLong());
            case 3 -> put(mutated, at, 4, random.nextBoolean() ? -1 : 0x7fffffff);
            default -> {
                int from = random.nextInt(region);
                int length = Math.min(random.nextInt(64), region - Math.max(at, from));
                System.arraycopy(file, from, mutated, at, length);
            }
        }
        return mutated;
    }

    private static void put(byte[] bytes, int at, int count, long value) {
        for (int i = 0; i < count && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >> (8 * i));
        }
    }

    @Test
    void otherArchitecturesAreNamed() {
        refused(
                UnsupportedModelException.class,
                "architecture 'mamba'",
                m -> m.put("general.architecture", GgufType.STRING, "mamba"));
        refused(ModelFormatException.class, "general.architecture", m -> m.without("general.architecture"));
    }

    @Test
    void hyperParametersAreChecked() {
        refused(ModelFormatException.class, "block_count", m -> m.number("block_count", 0));
        refused(ModelFormatException.class, "block_count", m -> m.number("block_count", 10_001));
        refused(ModelFormatException.class, "'blk.2.attn_norm.weight'", m -> m.number("block_count", 3));
        refused(UnsupportedModelException.class, "'blk.1.", m -> m.number("block_count", 1));
        refused(ModelFormatException.class, "head_count", m -> m.number("attention.head_count", 0));
        refused(ModelFormatException.class, "head_count", m -> m.number("attention.head_count", 3));
        refused(ModelFormatException.class, "head_count_kv", m -> m.number("attention.head_count_kv", 0));
        refused(ModelFormatException.class, "rope.dimension_count", m -> m.number("rope.dimension_count", 32));
        refused(
                UnsupportedModelException.class,
                "heads of 1026 values",
                m -> m.number("attention.key_length", 1026)
                        .number("attention.value_length", 1026)
                        .number("rope.dimension_count", 1026));
        refused(
                ModelFormatException.class,
                "128 × 64 by",
                m -> m.number("attention.head_count_kv", 1).ternary("blk.0.attn_k.weight", 128, 128));
        refused(ModelFormatException.class, "embedding_length", m -> m.number("embedding_length", 0xffffffffL));
        refused(ModelFormatException.class, "context_length", m -> m.number("context_length", 0));
        refused(ModelFormatException.class, "vocab_size", m -> m.number("vocab_size", TinyModel.VOCABULARY + 1));
        refused(
                ModelFormatException.class,
                "layer_norm_rms_epsilon",
                m -> m.put(ARCH + "attention.layer_norm_rms_epsilon", GgufType.FLOAT32, Float.NaN));
        refused(
                ModelFormatException.class,
                "rope.freq_base",
                m -> m.put(ARCH + "rope.freq_base", GgufType.FLOAT32, Float.POSITIVE_INFINITY));
        refused(
                UnsupportedModelException.class,
                "rope.scaling.type 'yarn'",
                m -> m.put(ARCH + "rope.scaling.type", GgufType.STRING, "yarn"));
        refused(
                ModelFormatException.class,
                "rope.scaling.factor",
                m -> m.put(ARCH + "rope.scaling.type", GgufType.STRING, "linear")
                        .put(ARCH + "rope.scaling.factor", GgufType.FLOAT32, 0f));
        refused(
                UnsupportedModelException.class,
                "attention.causal = false",
                m -> m.put(ARCH + "attention.causal", GgufType.BOOL, false));
        refused(
                UnsupportedModelException.class,
                "attention.sliding_window = 512",
                m -> m.number("attention.sliding_window", 512));
        refused(UnsupportedModelException.class, "pooling_type = 2", m -> m.number("pooling_type", 2));
        refused(
                UnsupportedModelException.class,
                "hidden_activation 'tanh'",
                m -> m.put(ARCH + "hidden_activation", GgufType.STRING, "tanh"));
    }

    @Test
    void tensorsAreChecked() {
        refused(ModelFormatException.class, "'output_norm.weight'", m -> m.without("output_norm.weight"));
        refused(
                ModelFormatException.class,
                "'token_embd.weight'",
                m -> m.f16("token_embd.weight", TinyModel.HIDDEN, 259));
        refused(ModelFormatException.class, "'blk.1.ffn_norm.weight'", m -> m.norm("blk.1.ffn_norm.weight", 64));
        refused(
                UnsupportedModelException.class,
                "it belongs to the graph of gemma3",
                m -> m.norm("blk.1.post_ffw_norm.weight", 128));
        refused(
                ModelFormatException.class,
                "'blk.0.attn_k_norm_in.weight'",
                m -> m.norm("blk.0.attn_q_norm_in.weight", 128));
        refused(ModelFormatException.class, "'rope_freqs.weight'", m -> m.norm("rope_freqs.weight", 31));
        refused(ModelFormatException.class, "numbers above 0", m -> m.norm("rope_freqs.weight", new float[32]));
        refused(UnsupportedModelException.class, "'blk.0.attn_q.bias'", m -> m.norm("blk.0.attn_q.bias", 128));
        refused(
                UnsupportedModelException.class,
                "projection 'blk.0.attn_q.weight' of type F16",
                m -> m.f16("blk.0.attn_q.weight", 128, 128));
        refused(
                UnsupportedModelException.class,
                "Q4_K (id 12)",
                m -> m.tensor("blk.0.ffn_down.weight", DataType.Q4_K, new byte[128 * 144], 256, 128));
        float[] norm = new float[TinyModel.HIDDEN];
        norm[77] = Float.NaN;
        refused(
                ModelFormatException.class,
                "finite numbers in 'output_norm.weight'",
                m -> m.norm("output_norm.weight", norm));
        refused(
                ModelFormatException.class,
                "finite scale",
                m -> m.ternary("blk.0.attn_q.weight", 128, 128, new byte[128 * 128], Float.NaN));
    }

    @Test
    void tokenizersAreChecked() {
        refused(UnsupportedModelException.class, "'bert'", m -> m.put("tokenizer.ggml.model", GgufType.STRING, "bert"));
        refused(
                UnsupportedModelException.class,
                "martian",
                m -> m.put("tokenizer.ggml.pre", GgufType.STRING, "martian"));
        refused(ModelFormatException.class, "tokenizer.ggml.tokens", m -> m.without("tokenizer.ggml.tokens"));
        refused(ModelFormatException.class, "", m -> m.put("tokenizer.ggml.bos_token_id", GgufType.UINT32, 260));
        refused(
                ModelFormatException.class,
                "",
                m -> m.put("tokenizer.ggml.eos_token_id", GgufType.UINT32, 0xffffffffL));
        refused(
                ModelFormatException.class,
                "",
                m -> m.putArray("tokenizer.ggml.token_type", GgufType.INT32, Collections.nCopies(12, 1)));
        refused(
                ModelFormatException.class,
                "",
                m -> m.putArray("tokenizer.ggml.merges", GgufType.STRING, List.of("nospace")));
    }

    @Test
    void aCorruptCodeCountsAsPlusTwo() {
        byte[] trits = new byte[128 * 128];
        Arrays.fill(trits, (byte) 2);
        load(new TinyModel(1)
                .ternary("blk.0.attn_q.weight", 128, 128, trits, 0.1f)
                .direct());
    }

    @Test
    void activationFollowsFromWhatTheFileSays() {
        // The same weights give other logits under the other activation.
        float[] relu2 = lastLogits(new TinyModel(1));
        float[] silu = lastLogits(new TinyModel(1).put(ARCH + "hidden_activation", GgufType.STRING, "silu"));
        float[] assumed = lastLogits(new TinyModel(1).without(ARCH + "hidden_activation"));
        assertThat(relu2).isNotEqualTo(silu).isEqualTo(assumed);
    }

    private float[] lastLogits(TinyModel tiny) {
        try (Model model = Model.load(tiny.direct(), options())) {
            float[][] last = new float[1][];
            model.logits(new int[] {5, 6, 7}, (position, row) -> last[0] = row);
            return last[0];
        }
    }
}
