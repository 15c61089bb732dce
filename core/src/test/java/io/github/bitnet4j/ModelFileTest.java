package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.internal.tensor.DataType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ModelFileTest {

    private static final String ARCHITECTURE = "bitnet-25";
    private static final int HIDDEN = 128;
    private static final int FEED_FORWARD = 256;
    private static final int TOKENS = 3;

    /** Shapes by name, the contiguous size first; a matrix has two. */
    private final Map<String, long[]> shapes = new TreeMap<>(Map.ofEntries(
            Map.entry("token_embd", new long[] {HIDDEN, TOKENS}),
            Map.entry("output_norm", new long[] {HIDDEN}),
            Map.entry("blk.0.attn_norm", new long[] {HIDDEN}),
            Map.entry("blk.0.attn_q", new long[] {HIDDEN, HIDDEN}),
            Map.entry("blk.0.attn_k", new long[] {HIDDEN, HIDDEN / 2}),
            Map.entry("blk.0.attn_v", new long[] {HIDDEN, HIDDEN / 2}),
            Map.entry("blk.0.attn_sub_norm", new long[] {HIDDEN}),
            Map.entry("blk.0.attn_output", new long[] {HIDDEN, HIDDEN}),
            Map.entry("blk.0.ffn_norm", new long[] {HIDDEN}),
            Map.entry("blk.0.ffn_gate", new long[] {HIDDEN, FEED_FORWARD}),
            Map.entry("blk.0.ffn_up", new long[] {HIDDEN, FEED_FORWARD}),
            Map.entry("blk.0.ffn_sub_norm", new long[] {FEED_FORWARD}),
            Map.entry("blk.0.ffn_down", new long[] {FEED_FORWARD, HIDDEN})));

    private final GgufWriter writer = new GgufWriter();

    private GgufWriter metadata(String architecture) {
        String prefix = architecture + ".";
        return writer.put("general.architecture", GgufType.STRING, architecture)
                .put(prefix + "block_count", GgufType.UINT32, 1)
                .put(prefix + "embedding_length", GgufType.UINT32, HIDDEN)
                .put(prefix + "feed_forward_length", GgufType.UINT32, FEED_FORWARD)
                .put(prefix + "attention.head_count", GgufType.UINT32, 2)
                .put(prefix + "attention.head_count_kv", GgufType.UINT32, 1)
                .put(prefix + "attention.layer_norm_rms_epsilon", GgufType.FLOAT32, 1e-5)
                .put(prefix + "context_length", GgufType.UINT32, 16)
                .put("tokenizer.ggml.model", GgufType.STRING, "gpt2")
                .put("tokenizer.ggml.pre", GgufType.STRING, "llama-bpe")
                .putArray("tokenizer.ggml.tokens", GgufType.STRING, List.of("a", "b", "ab"))
                .putArray("tokenizer.ggml.merges", GgufType.STRING, List.of("a b"));
    }

    private ByteBuffer file(DataType projections) {
        shapes.forEach((name, shape) -> {
            int elements = (int) (shape[0] * (shape.length == 1 ? 1 : shape[1]));
            if (shape.length == 1 || !name.startsWith("blk")) {
                writer.f32(name + ".weight", new float[elements], shape);
            } else if (projections == DataType.Q8_0) {
                writer.tensor(name + ".weight", projections, new byte[elements / 32 * 34], shape);
            } else {
                writer.i2s(name + ".weight", new byte[elements], 1f, shape);
            }
        });
        return ByteBuffer.wrap(writer.toByteArray());
    }

    @Test
    void describesAModelThatRuns() {
        metadata(ARCHITECTURE);
        ByteBuffer gguf = file(DataType.I2_S);
        ModelFile file = Model.inspect(gguf);
        assertThat(file.refusal()).isNull();
        assertThat(file.format()).isEqualTo("GGUF 3");
        assertThat(file.hyperParameters())
                .isEqualTo(new ModelFile.HyperParameters(
                        ARCHITECTURE, 1, HIDDEN, FEED_FORWARD, 2, 1, 64, TOKENS, 16, 1e-5f, 10_000, "relu2", null));
        assertThat(file.metadata())
                .containsEntry("bitnet-25.block_count", "uint32 1")
                .containsEntry("tokenizer.ggml.tokens", "array of 3 string");
        assertThat(file.metadata().keySet()).startsWith("general.architecture", "bitnet-25.block_count");
        assertThat(file.tensors())
                .contains(new ModelFile.Tensor("blk.0.attn_k.weight", "I2_S", List.of(128L, 64L), 2048 + 32))
                .hasSameSizeAs(shapes.keySet());
        try (Model model = Model.load(gguf)) {
            assertThat(file.parameters()).isEqualTo(model.info().parameters());
        }
    }

    @Test
    void otherArchitecture() {
        metadata("gpt-j");
        refused(file(DataType.I2_S), "architecture 'gpt-j'");
    }

    @Test
    void noModelAtAll() {
        ModelFile file = refused(ByteBuffer.wrap(writer.toByteArray()), "general.architecture");
        assertThat(file.metadata()).isEmpty();
        assertThat(file.tensors()).isEmpty();
    }

    @Test
    void projectionsOfAnotherType() {
        metadata(ARCHITECTURE);
        refused(file(DataType.Q8_0), "projection 'blk.0.attn_q.weight' of type Q8_0");
    }

    @Test
    void missingTensor() {
        metadata(ARCHITECTURE);
        shapes.remove("blk.0.ffn_up");
        refused(file(DataType.I2_S), "blk.0.ffn_up.weight");
    }

    @Test
    void tensorOfAnotherShape() {
        metadata(ARCHITECTURE);
        shapes.put("blk.0.attn_v", new long[] {HIDDEN, HIDDEN});
        refused(file(DataType.I2_S), "'blk.0.attn_v.weight' of 128 × 64");
    }

    @Test
    void tensorThatTheGraphDoesNotKnow() {
        metadata(ARCHITECTURE);
        shapes.put("blk.0.attn_q_bias", new long[] {HIDDEN});
        refused(file(DataType.I2_S), "blk.0.attn_q_bias.weight");
    }

    /** A look at the file says in what words loading refuses it, and still describes it. */
    private static ModelFile refused(ByteBuffer gguf, String words) {
        ModelFile file = Model.inspect(gguf);
        assertThat(file.hyperParameters()).isNull();
        assertThat(file.refusal()).contains(words);
        assertThatThrownBy(() -> Model.load(gguf))
                .isInstanceOf(BitNetException.class)
                .hasMessage(file.refusal());
        return file;
    }
}
