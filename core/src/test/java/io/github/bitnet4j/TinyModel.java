package io.github.bitnet4j;

import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes a small model with random weights, and faulty variants of it: any metadata value or tensor may be replaced or
 * left out before it is written.
 */
public final class TinyModel {

    public static final int HIDDEN = 128;
    public static final int LAYERS = 2;
    public static final int HEADS = 2;
    public static final int KV_HEADS = 1;
    public static final int FEED_FORWARD = 256;
    public static final int CONTEXT = 600;

    /** The 256 bytes, one merged token, three control tokens. */
    public static final int VOCABULARY = 260;

    public static final int BOS = 257;
    public static final int EOS = 258;
    public static final int EOT = 259;

    private static final String ARCH = "bitnet-b1.58";

    private interface Entry {
        void write(GgufWriter writer);
    }

    private final Map<String, Entry> metadata = new TreeMap<>();
    private final Map<String, Entry> tensors = new TreeMap<>();
    private final Map<String, Ternary> matrices = new TreeMap<>();
    private final SplittableRandom random;
    private final int layers;
    private final int hidden;
    private final int feedForward;

    /**
     * A ternary matrix.
     *
     * @param trits [rows][columns]
     */
    public record Ternary(String name, int columns, int rows, byte[] trits, float scale) {}

    /** Gives a ternary matrix another form. */
    public interface Reform {
        /** Sets the tensor. */
        void apply(TinyModel model, Ternary matrix);
    }

    /** A model that runs. */
    public TinyModel(long seed) {
        this(seed, LAYERS, HIDDEN, FEED_FORWARD);
    }

    /** A model of another size that runs. */
    public TinyModel(long seed, int layers, int hidden, int feedForward) {
        random = new SplittableRandom(seed);
        this.layers = layers;
        this.hidden = hidden;
        this.feedForward = feedForward;
        put("general.architecture", GgufType.STRING, ARCH);
        put("general.name", GgufType.STRING, "tiny");
        number("vocab_size", VOCABULARY);
        number("context_length", CONTEXT);
        number("embedding_length", hidden);
        number("block_count", layers);
        number("feed_forward_length", feedForward);
        number("rope.dimension_count", hidden / HEADS);
        number("attention.head_count", HEADS);
        number("attention.head_count_kv", KV_HEADS);
        put(ARCH + ".attention.layer_norm_rms_epsilon", GgufType.FLOAT32, 1e-5f);
        put(ARCH + ".rope.freq_base", GgufType.FLOAT32, 10_000f);
        put(ARCH + ".hidden_activation", GgufType.STRING, "relu2");
        tokenizer();
        weights();
    }

    private void tokenizer() {
        List<String> tokens = new ArrayList<>();
        int mapped = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
            tokens.add(Character.toString(printable ? b : mapped++));
        }
        tokens.addAll(List.of("th", "<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"));
        List<Integer> types = new ArrayList<>(Collections.nCopies(257, 1));
        types.addAll(List.of(3, 3, 3));
        put("tokenizer.ggml.model", GgufType.STRING, "gpt2");
        put("tokenizer.ggml.pre", GgufType.STRING, "llama-bpe");
        putArray("tokenizer.ggml.tokens", GgufType.STRING, tokens);
        putArray("tokenizer.ggml.token_type", GgufType.INT32, types);
        putArray("tokenizer.ggml.merges", GgufType.STRING, List.of("t h"));
        put("tokenizer.ggml.bos_token_id", GgufType.UINT32, BOS);
        put("tokenizer.ggml.eos_token_id", GgufType.UINT32, EOS);
        put("tokenizer.ggml.add_bos_token", GgufType.BOOL, true);
        put(
                "tokenizer.chat_template",
                GgufType.STRING,
                "{{ role | capitalize + ': ' + text | trim + '<|eot_id|>' }}{{ 'Assistant: ' }}");
    }

    private void weights() {
        int headDim = hidden / HEADS;
        f16("token_embd.weight", hidden, VOCABULARY);
        norm("output_norm.weight", hidden);
        for (int i = 0; i < layers; i++) {
            String prefix = "blk." + i + ".";
            norm(prefix + "attn_norm.weight", hidden);
            ternary(prefix + "attn_q.weight", hidden, hidden);
            ternary(prefix + "attn_k.weight", hidden, KV_HEADS * headDim);
            ternary(prefix + "attn_v.weight", hidden, KV_HEADS * headDim);
            norm(prefix + "attn_sub_norm.weight", hidden);
            ternary(prefix + "attn_output.weight", hidden, hidden);
            norm(prefix + "ffn_norm.weight", hidden);
            ternary(prefix + "ffn_gate.weight", hidden, feedForward);
            ternary(prefix + "ffn_up.weight", hidden, feedForward);
            norm(prefix + "ffn_sub_norm.weight", feedForward);
            ternary(prefix + "ffn_down.weight", feedForward, hidden);
        }
    }

    /** Sets a metadata value. */
    public TinyModel put(String key, GgufType type, Object value) {
        metadata.put(key, writer -> writer.put(key, type, value));
        return this;
    }

    /** Sets an array in the metadata. */
    public TinyModel putArray(String key, GgufType type, List<?> values) {
        metadata.put(key, writer -> writer.putArray(key, type, values));
        return this;
    }

    /** Sets a hyper-parameter. */
    public TinyModel number(String key, long value) {
        return put(ARCH + "." + key, GgufType.UINT32, value);
    }

    /** Removes a metadata value or a tensor. */
    public TinyModel without(String name) {
        if (metadata.remove(name) == null && tensors.remove(name) == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return this;
    }

    /** Sets an I2_S tensor of random trits. */
    public TinyModel ternary(String name, int columns, int rows) {
        byte[] trits = new byte[columns * rows];
        for (int i = 0; i < trits.length; i++) {
            trits[i] = (byte) (random.nextInt(3) - 1);
        }
        // A binary16, so that forms with such scales hold the same model.
        float scale = Float16.toFloat(Float16.fromFloat((float) (1 / Math.sqrt(columns))));
        return ternary(name, columns, rows, trits, scale);
    }

    /** Sets an I2_S tensor. */
    public TinyModel ternary(String name, int columns, int rows, byte[] trits, float scale) {
        tensors.put(name, writer -> writer.i2s(name, trits, scale, columns, rows));
        matrices.put(name, new Ternary(name, columns, rows, trits, scale));
        return this;
    }

    /** The ternary matrices as they were made. */
    public Collection<Ternary> matrices() {
        return List.copyOf(matrices.values());
    }

    /** Gives all ternary matrices another form. */
    public TinyModel reform(Reform reform) {
        matrices().forEach(matrix -> reform.apply(this, matrix));
        return this;
    }

    /** Sets an F16 tensor of random values. */
    public TinyModel f16(String name, int columns, int rows) {
        float[] values = floats(columns * rows, -1, 1);
        tensors.put(name, writer -> writer.f16(name, values, columns, rows));
        return this;
    }

    /** Sets other embeddings, of which one is no number: a context with this token has no logits. */
    public TinyModel poison(int id) {
        float[] values = floats(HIDDEN * VOCABULARY, -1, 1);
        Arrays.fill(values, id * HIDDEN, (id + 1) * HIDDEN, Float.NaN);
        tensors.put("token_embd.weight", writer -> writer.f16("token_embd.weight", values, HIDDEN, VOCABULARY));
        return this;
    }

    /** Sets an F32 vector of random values. */
    public TinyModel norm(String name, int size) {
        return norm(name, floats(size, 0.5, 1.5));
    }

    /** Sets an F32 vector. */
    public TinyModel norm(String name, float[] values) {
        tensors.put(name, writer -> writer.f32(name, values, values.length));
        return this;
    }

    /** Sets a tensor of any type. */
    public TinyModel tensor(String name, DataType type, byte[] data, long... shape) {
        tensors.put(name, writer -> writer.tensor(name, type, data, shape));
        return this;
    }

    private float[] floats(int size, double from, double to) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
        return values;
    }

    /** The file. */
    public GgufWriter writer() {
        GgufWriter writer = new GgufWriter();
        metadata.values().forEach(entry -> entry.write(writer));
        tensors.values().forEach(entry -> entry.write(writer));
        return writer;
    }

    /** The file in direct memory. */
    public ByteBuffer direct() {
        return direct(writer().toByteArray());
    }

    /** Bytes in direct memory. */
    public static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes)
                .flip();
    }
}
