package io.github.bitnet4j;

import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsWriter;
import io.github.bitnet4j.internal.tensor.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A small model of random weights in the forms of Hugging Face folders, and the same model as GGUF. */
public final class TinyFolder {

    /** How the folder holds ternary matrices. */
    public enum Form {
        MASTERS,
        PACKED_ROWS,
        PACKED_COLUMNS
    }

    private static final int HIDDEN = TinyModel.HIDDEN;
    private static final int KV = HIDDEN / 2;
    private static final int FEED_FORWARD = TinyModel.FEED_FORWARD;

    /** The mean magnitude of all master matrices, to the bit: a power of two. */
    public static final float MEAN = 0x1p-4f;

    private static final Map<String, int[]> LINEAR = new LinkedHashMap<>();
    private static final Map<String, String> GGUF = Map.ofEntries(
            Map.entry("self_attn.q_proj", "attn_q"),
            Map.entry("self_attn.k_proj", "attn_k"),
            Map.entry("self_attn.v_proj", "attn_v"),
            Map.entry("self_attn.o_proj", "attn_output"),
            Map.entry("mlp.gate_proj", "ffn_gate"),
            Map.entry("mlp.up_proj", "ffn_up"),
            Map.entry("mlp.down_proj", "ffn_down"),
            Map.entry("input_layernorm", "attn_norm"),
            Map.entry("post_attention_layernorm", "ffn_norm"),
            Map.entry("self_attn.attn_sub_norm", "attn_sub_norm"),
            Map.entry("mlp.ffn_sub_norm", "ffn_sub_norm"));

    static {
        LINEAR.put("self_attn.q_proj", new int[] {HIDDEN, HIDDEN});
        LINEAR.put("self_attn.k_proj", new int[] {KV, HIDDEN});
        LINEAR.put("self_attn.v_proj", new int[] {KV, HIDDEN});
        LINEAR.put("self_attn.o_proj", new int[] {HIDDEN, HIDDEN});
        LINEAR.put("mlp.gate_proj", new int[] {FEED_FORWARD, HIDDEN});
        LINEAR.put("mlp.up_proj", new int[] {FEED_FORWARD, HIDDEN});
        LINEAR.put("mlp.down_proj", new int[] {HIDDEN, FEED_FORWARD});
    }

    private final SplittableRandom random;
    private final Form form;
    private final SafetensorsWriter weights = new SafetensorsWriter();
    private final TinyModel gguf;
    private final Map<String, String> config = new LinkedHashMap<>();

    /** A model whose matrices are all in one form, packed ones with scales to multiply with. */
    public TinyFolder(long seed, Form form) {
        this.random = new SplittableRandom(seed);
        this.form = form;
        this.gguf = new TinyModel(seed);
        putConfig();
        putWeights();
    }

    private void putConfig() {
        put("architectures", "[\"BitNetForCausalLM\"]");
        put("model_type", "\"bitnet\"");
        put("vocab_size", TinyModel.VOCABULARY);
        put("hidden_size", HIDDEN);
        put("intermediate_size", FEED_FORWARD);
        put("num_hidden_layers", TinyModel.LAYERS);
        put("num_attention_heads", TinyModel.HEADS);
        put("num_key_value_heads", TinyModel.KV_HEADS);
        put("max_position_embeddings", TinyModel.CONTEXT);
        put("rms_norm_eps", "1e-05");
        put("rope_theta", "10000.0");
        put("hidden_act", "\"relu2\"");
        put("tie_word_embeddings", true);
        quantization("autobitlinear", form == Form.MASTERS ? "online" : "offline");
    }

    private void putWeights() {
        float[] table = floats(TinyModel.VOCABULARY * HIDDEN, 1);
        weights.floats("model.embed_tokens.weight", Dtype.F16, table, TinyModel.VOCABULARY, HIDDEN);
        gguf.tensor(
                "token_embd.weight",
                DataType.F16,
                SafetensorsWriter.bytes(Dtype.F16, table),
                HIDDEN,
                TinyModel.VOCABULARY);
        norm("model.norm", "output_norm", HIDDEN);
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
            String from = "model.layers." + layer + ".";
            String to = "blk." + layer + ".";
            LINEAR.forEach((name, size) -> matrix(from + name, to + GGUF.get(name), size[0], size[1]));
            norm(from + "input_layernorm", to + "attn_norm", HIDDEN);
            norm(from + "post_attention_layernorm", to + "ffn_norm", HIDDEN);
            norm(from + "self_attn.attn_sub_norm", to + "attn_sub_norm", HIDDEN);
            norm(from + "mlp.ffn_sub_norm", to + "ffn_sub_norm", FEED_FORWARD);
        }
    }

    private void norm(String name, String ggufName, int size) {
        float[] values = floats(size, 1);
        weights.floats(name + ".weight", Dtype.F32, values, size);
        gguf.norm(ggufName + ".weight", values);
    }

    private void matrix(String name, String ggufName, int rows, int columns) {
        byte[] trits = new byte[rows * columns];
        // Half of all trits are 0, so that masters of 0 and ±1/8 have the mean 1/16.
        for (int i = 0; i < trits.length; i += 2) {
            int at = i + random.nextInt(2);
            trits[at] = (byte) (random.nextBoolean() ? 1 : -1);
        }
        gguf.ternary(ggufName + ".weight", columns, rows, trits, MEAN);
        if (form == Form.MASTERS) {
            float[] masters = new float[trits.length];
            for (int i = 0; i < masters.length; i++) {
                masters[i] = trits[i] * 2 * MEAN;
            }
            weights.floats(name + ".weight", Dtype.BF16, masters, rows, columns);
            return;
        }
        boolean alongRows = form == Form.PACKED_ROWS;
        byte[] packed = alongRows ? packRows(trits, rows, columns) : packColumns(trits);
        long[] shape = alongRows ? new long[] {(rows + 3) / 4, columns} : new long[] {rows, columns / 4};
        weights.tensor(name + ".weight", Dtype.U8, packed, shape);
        scale(name, MEAN);
    }

    private void scale(String name, float scale) {
        weights.floats(name + ".weight_scale", Dtype.BF16, new float[] {scale}, 1);
    }

    /** Trits [rows][columns] with four rows a byte. */
    public static byte[] packRows(byte[] trits, int rows, int columns) {
        int packedRows = (rows + 3) / 4;
        byte[] packed = new byte[packedRows * columns];
        for (int i = 0; i < trits.length; i++) {
            int row = i / columns;
            packed[row % packedRows * columns + i % columns] |= (byte) ((trits[i] + 1) << (2 * (row / packedRows)));
        }
        return packed;
    }

    /** Trits with four columns a byte. */
    public static byte[] packColumns(byte[] trits) {
        byte[] packed = new byte[trits.length / 4];
        for (int i = 0; i < trits.length; i++) {
            packed[i / 4] |= (byte) ((trits[i] + 1) << (2 * (i % 4)));
        }
        return packed;
    }

    private float[] floats(int size, float bound) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return values;
    }

    /** Sets a member of config.json. */
    public TinyFolder put(String name, Object json) {
        config.put(name, json.toString());
        return this;
    }

    /** Takes a member out of config.json. */
    public TinyFolder without(String name) {
        if (config.remove(name) == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return this;
    }

    /** Sets quantization_config. */
    public TinyFolder quantization(String linearClass, String mode) {
        return put(
                "quantization_config",
                "{\"quant_method\":\"bitnet\",\"linear_class\":\"%s\",\"quantization_mode\":\"%s\"}"
                        .formatted(linearClass, mode));
    }

    /** Turns all scales round, as linear_class bitlinear has them. */
    public TinyFolder dividing() {
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            LINEAR.keySet().forEach(name -> scale(prefix + name, 1 / MEAN));
        }
        return quantization("bitlinear", "offline");
    }

    /** The tensors. */
    public SafetensorsWriter weights() {
        return weights;
    }

    /** The same model in one file. */
    public TinyModel gguf() {
        return gguf;
    }

    /** The text of config.json. */
    public String configJson() {
        return config.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": " + entry.getValue())
                .collect(Collectors.joining(",\n", "{", "}"));
    }

    /** Writes all files. */
    public Path writeTo(Path folder) throws IOException {
        weights.writeTo(folder);
        return writeTextsTo(folder);
    }

    /** Writes all files but the weights. */
    public Path writeTextsTo(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), configJson());
        Files.writeString(folder.resolve("tokenizer.json"), tokenizerJson());
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"bos_token\":\"<|begin_of_text|>\",\"eos_token\":\"<|end_of_text|>\",\"add_bos_token\":true}");
        return folder;
    }

    /** The tokenizer of {@link TinyModel}. */
    private static String tokenizerJson() {
        BiFunction<Integer, String, String> added =
                (id, text) -> "{\"id\":%d,\"content\":\"%s\",\"special\":true}".formatted(id, text);
        StringBuilder vocabulary = new StringBuilder();
        int mapped = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
            String text = Character.toString(printable ? b : mapped++);
            vocabulary
                    .append('"')
                    .append(text.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\":");
            vocabulary.append(b).append(',');
        }
        return "{\"added_tokens\":["
                + added.apply(TinyModel.BOS, "<|begin_of_text|>") + ","
                + added.apply(TinyModel.EOS, "<|end_of_text|>") + ","
                + added.apply(TinyModel.EOT, "<|eot_id|>")
                + "],\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":true},"
                + "\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{" + vocabulary
                + "\"th\":256},\"merges\":[\"t h\"]}}";
    }
}
