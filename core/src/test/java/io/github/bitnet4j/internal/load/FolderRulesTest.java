package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.TinyFolder;
import io.github.bitnet4j.TinyFolder.Form;
import io.github.bitnet4j.TinyModel;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsFolder;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsWriter;
import io.github.bitnet4j.internal.json.JsonMutations;
import io.github.bitnet4j.internal.json.JsonReader;
import io.github.bitnet4j.internal.json.JsonValue;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.spi.Activation;
import io.github.bitnet4j.tokenizer.TokenType;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a folder's files besides its matrices, and what is refused. */
class FolderRulesTest {

    private static final String QUERY = "model.layers.0.self_attn.q_proj.weight";
    private static final int MUTATIONS = 5_000;
    private static final long SEED = 75;

    @TempDir
    private Path folder;

    /** All checks that precede the reading of weights. */
    private ModelConfig check() throws IOException {
        try (ModelSource source = ModelLoader.open(folder, WeightForms.published())) {
            Warnings warnings = new Warnings();
            ModelConfig config = source.config(warnings);
            source.tokenizer(warnings);
            GraphTensors.check(source.tensors(warnings), config);
            return config;
        }
    }

    private ModelConfig check(TinyFolder tiny) throws IOException {
        tiny.writeTo(folder);
        return check();
    }

    private void refused(
            Class<? extends BitNetException> type, String message, Form form, UnaryOperator<TinyFolder> change) {
        assertThatThrownBy(() -> check(change.apply(new TinyFolder(1, form))))
                .isInstanceOf(type)
                .hasMessageContaining(message);
    }

    private void malformed(String message, UnaryOperator<TinyFolder> change) {
        refused(ModelFormatException.class, message, Form.MASTERS, change);
    }

    private void unsupported(String message, UnaryOperator<TinyFolder> change) {
        refused(UnsupportedModelException.class, message, Form.MASTERS, change);
    }

    private static TinyFolder tensors(TinyFolder tiny, Consumer<SafetensorsWriter> change) {
        change.accept(tiny.weights());
        return tiny;
    }

    @Test
    void hyperparametersAreRead() throws IOException {
        ModelConfig config = check(new TinyFolder(1, Form.MASTERS));
        assertThat(config.headDim()).isEqualTo(64);
        assertThat(config.epsilon()).isEqualTo(1e-5f);
        assertThat(config.rope().theta()).isEqualTo(10_000);
        assertThat(config.activation()).isEqualTo(Activation.RELU2);
        assertThat(config.tied()).isTrue();
        config = check(new TinyFolder(1, Form.MASTERS)
                .put("hidden_act", "\"silu\"")
                .put("head_dim", 64)
                .without("rope_theta")
                .put("rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":500000.0}"));
        assertThat(config.rope().theta()).isEqualTo(500_000);
        assertThat(config.rope().factor()).isEqualTo(1);
        assertThat(config.activation()).isEqualTo(Activation.SILU);
        config = check(new TinyFolder(1, Form.MASTERS).put("rope_scaling", "{\"type\":\"linear\",\"factor\":2.0}"));
        assertThat(config.rope().factor()).isEqualTo(2);
    }

    @Test
    void hyperparametersAreChecked() {
        unsupported("model_type \"mamba\"", tiny -> tiny.put("model_type", "\"mamba\""));
        malformed("a string for model_type, found null", tiny -> tiny.without("model_type"));
        malformed("num_hidden_layers", tiny -> tiny.put("num_hidden_layers", 0));
        malformed("num_hidden_layers", tiny -> tiny.put("num_hidden_layers", 10_001));
        malformed("a tensor for blk.2.attn_norm.weight", tiny -> tiny.put("num_hidden_layers", 3));
        unsupported("blk.1.", tiny -> tiny.put("num_hidden_layers", 1));
        malformed("num_attention_heads", tiny -> tiny.put("num_attention_heads", 3));
        malformed("num_key_value_heads", tiny -> tiny.put("num_key_value_heads", 0));
        malformed("rms_norm_eps", tiny -> tiny.put("rms_norm_eps", 0));
        malformed("rms_norm_eps", tiny -> tiny.put("rms_norm_eps", "1e999"));
        malformed("rope_theta", tiny -> tiny.put("rope_theta", "\"10000\""));
        malformed("vocab_size", tiny -> tiny.without("vocab_size"));
        malformed("embed_tokens", tiny -> tiny.put("vocab_size", TinyModel.VOCABULARY + 1));
        unsupported("hidden_act 'gelu (by", tiny -> tiny.put("hidden_act", "\"gelu\""));
        unsupported("rope_scaling.type 'yarn'", tiny -> tiny.put("rope_scaling", "{\"type\":\"yarn\",\"factor\":2}"));
        unsupported("partial_rotary_factor", tiny -> tiny.put("partial_rotary_factor", 0.5));
        unsupported("layer_types[1]", tiny -> tiny.put("layer_types", "[\"full_attention\",\"sliding_attention\"]"));
        unsupported("sliding_window = 16", tiny -> tiny.put("sliding_window", 16));
    }

    @Test
    void quantizationIsChecked() {
        unsupported("quant_method", tiny -> tiny.put("quantization_config", "{\"quant_method\":\"gptq\"}"));
        unsupported("linear_class", tiny -> tiny.quantization("other", "online"));
        unsupported("quantization_mode", tiny -> tiny.quantization("bitlinear", "sometimes"));
        unsupported("under quantization_mode offline", tiny -> tiny.quantization("bitlinear", "offline"));
        for (String module : new String[] {"model.layers.1.mlp.up_proj", "mlp", "layers.1"}) {
            unsupported("modules_to_not_convert", tiny -> tiny.put("quantization_config", exempting(module)));
        }
        unsupported(
                "rms_norm_eps",
                tiny -> tiny.put(
                        "quantization_config",
                        "{\"quant_method\":\"bitnet\",\"quantization_mode\":\"online\",\"use_rms_norm\":true}"));
    }

    private static String exempting(String module) {
        return "{\"quant_method\":\"bitnet\",\"quantization_mode\":\"online\",\"modules_to_not_convert\":[\"%s\"]}"
                .formatted(module);
    }

    @Test
    void otherModulesMayBeExempt() throws IOException {
        check(new TinyFolder(1, Form.MASTERS)
                .put(
                        "quantization_config",
                        "{\"quant_method\":\"bitnet\",\"quantization_mode\":\"online\","
                                + "\"modules_to_not_convert\":[\"lm_head\",\"model.embed_tokens\"]}"));
    }

    @Test
    void modelsWithoutSignsOfTernaryWeightsAreRefused() {
        unsupported(
                "without signs of ternary weights",
                tiny -> withoutSubNorms(tiny).put("model_type", "\"llama\"").without("quantization_config"));
    }

    private static TinyFolder withoutSubNorms(TinyFolder tiny) {
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
            tiny.weights().without("model.layers." + layer + ".self_attn.attn_sub_norm.weight");
            tiny.weights().without("model.layers." + layer + ".mlp.ffn_sub_norm.weight");
        }
        return tiny;
    }

    @Test
    void aLlamaHasAHeadOfItsOwnUnlessItSaysSo() throws IOException {
        TinyFolder llama = withoutSubNorms(new TinyFolder(1, Form.MASTERS))
                .put("model_type", "\"llama\"")
                .put("hidden_act", "\"silu\"");
        assertThat(check(llama).tied()).isTrue();
        llama.put("tie_word_embeddings", false);
        assertThatThrownBy(() -> check(llama))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("without lm_head.weight");
        int size = TinyModel.VOCABULARY * TinyModel.HIDDEN;
        llama.weights().floats("lm_head.weight", Dtype.F16, new float[size], TinyModel.VOCABULARY, TinyModel.HIDDEN);
        assertThat(check(llama).tied()).isFalse();
        llama.put("tie_word_embeddings", true);
        assertThat(check(llama).tied()).isTrue();
    }

    @Test
    void tensorsAreChecked() {
        malformed("a tensor for output_norm.weight", tiny -> tensors(tiny, w -> w.without("model.norm.weight")));
        malformed(
                "of [128, 128] by config.json, found [128, 64]",
                tiny -> tensors(tiny, w -> w.floats(QUERY, Dtype.BF16, new float[128 * 64], 128, 64)));
        malformed(
                "of [128] by config.json",
                tiny -> tensors(tiny, w -> w.floats("model.norm.weight", Dtype.F32, new float[128], 1, 128)));
        unsupported("of type I8", tiny -> tensors(tiny, w -> w.tensor(QUERY, Dtype.I8, new byte[128 * 128], 128, 128)));
        unsupported(
                "of type F64",
                tiny -> tensors(tiny, w -> w.tensor("model.norm.weight", Dtype.F64, new byte[1024], 128)));
        unsupported(
                "'model.layers.0.self_attn.q_proj.bias'",
                tiny -> tensors(
                        tiny, w -> w.floats("model.layers.0.self_attn.q_proj.bias", Dtype.F32, new float[128], 128)));
        malformed(
                "one tensor for output_norm.weight",
                tiny -> tensors(tiny, w -> w.floats("norm.weight", Dtype.F32, new float[128], 128)));
        malformed(
                "'" + QUERY + "_scale' beside a packed matrix",
                tiny -> tensors(tiny, w -> w.tensor(QUERY, Dtype.U8, new byte[128 * 32], 32, 128)));
    }

    private void packed(String message, Consumer<SafetensorsWriter> change) {
        refused(ModelFormatException.class, message, Form.PACKED_ROWS, tiny -> tensors(tiny, change));
    }

    @Test
    void packedMatricesAreChecked() {
        packed("four rows (or four columns) a byte", w -> w.tensor(QUERY, Dtype.U8, new byte[64 * 128], 64, 128));
        packed("four rows (or four columns) a byte", w -> w.tensor(QUERY, Dtype.U8, new byte[32 * 128], 32 * 128));
        for (float scale : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            packed("one finite number above 0", w -> w.floats(QUERY + "_scale", Dtype.F32, new float[] {scale}, 1));
        }
        packed("found F32 of shape [128]", w -> w.floats(QUERY + "_scale", Dtype.F32, new float[128], 128));
        packed("found I32 of shape [1]", w -> w.tensor(QUERY + "_scale", Dtype.I32, new byte[4], 1));
        refused(
                ModelFormatException.class,
                "one finite number above 0",
                Form.PACKED_ROWS,
                tiny -> tensors(
                        tiny.dividing(), w -> w.floats(QUERY + "_scale", Dtype.F32, new float[] {Float.MIN_VALUE}, 1)));
    }

    @Test
    void aCorruptCodeIsRefusedWhereItIsSeen() throws IOException {
        TinyFolder tiny = new TinyFolder(1, Form.PACKED_ROWS);
        byte[] codes = new byte[32 * 128];
        codes[130] = (byte) 0b00_11_00_00; // row 32·2 + 1, column 2
        tiny.weights().tensor(QUERY, Dtype.U8, codes, 32, 128);
        tiny.writeTo(folder);
        assertThatThrownBy(() -> Model.load(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("3 at row 65, column 2");
    }

    @Test
    void otherSpellingsAreKnown() throws IOException {
        TinyFolder tiny = withoutSubNorms(new TinyFolder(1, Form.MASTERS))
                .put("model_type", "\"llama\"")
                .put("architectures", "[\"BitnetForCausalLM\"]")
                .without("quantization_config");
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".";
            tiny.weights()
                    .floats(prefix + "self_attn.inner_attn_ln.weight", Dtype.BF16, new float[128], 128)
                    .floats(prefix + "mlp.ffn_layernorm.weight", Dtype.BF16, new float[256], 256)
                    .floats(prefix + "self_attn.rotary_emb.inv_freq", Dtype.F32, new float[32], 32);
        }
        assertThat(check(tiny).architecture()).isEqualTo("bitnet");
    }

    @Test
    void namesAreThoseOfGguf() {
        FolderNames plain = new FolderNames(false, false);
        assertThat(plain.canonical("layers.3.mlp.up_proj.norm.weight")).contains("blk.3.ffn_up_norm_in.weight");
        assertThat(plain.canonical("model.layers.3.self_attn.k_norm.weight")).contains("blk.3.attn_k_norm.weight");
        assertThat(plain.canonical("layers.3.post_attention_layernorm.weight")).contains("blk.3.ffn_norm.weight");
        assertThat(plain.canonical("model.layers.3.self_attn.q_proj.rms_norm.weight"))
                .isEmpty();
        assertThat(plain.canonical("layers.3.pre_feedforward_layernorm.weight")).isEmpty();
        assertThat(plain.canonical("model.layers.x.mlp.up_proj.weight")).isEmpty();
        FolderNames gemma = new FolderNames(true, false);
        assertThat(gemma.canonical("layers.0.post_attention_layernorm.weight"))
                .contains("blk.0.post_attention_norm.weight");
        assertThat(gemma.canonical("layers.0.pre_feedforward_layernorm.weight")).contains("blk.0.ffn_norm.weight");
        assertThat(gemma.canonical("layers.0.post_feedforward_layernorm.weight"))
                .contains("blk.0.post_ffw_norm.weight");
        FolderNames rmsNorm = new FolderNames(false, true);
        assertThat(rmsNorm.canonical("model.layers.3.self_attn.q_proj.rms_norm.weight"))
                .contains("blk.3.attn_q_norm_in.weight");
    }

    @Test
    void filesAreNamedThatAreMissing() throws IOException {
        assertThatThrownBy(this::check).hasMessageContaining("config.json in the folder of a model, found none");
        Files.write(folder.resolve("some.gguf"), new byte[1]);
        assertThatThrownBy(this::check).hasMessageContaining("name one, such as some.gguf");
        new TinyFolder(1, Form.MASTERS).writeTextsTo(folder);
        assertThatThrownBy(this::check).hasMessageContaining("model.safetensors or");
        new TinyFolder(1, Form.MASTERS).weights().writeTo(folder);
        check();
        Files.delete(folder.resolve("tokenizer.json"));
        Files.write(folder.resolve("tokenizer.model"), new byte[1]);
        assertThatThrownBy(this::check).hasMessageContaining("tokenizer.model, which is not read");
    }

    @Test
    void aPaddedVocabularyHasUnusedTokens() throws IOException {
        TinyFolder tiny = new TinyFolder(1, Form.MASTERS).put("vocab_size", TinyModel.VOCABULARY + 4);
        float[] table = new float[(TinyModel.VOCABULARY + 4) * TinyModel.HIDDEN];
        tiny.weights()
                .floats("model.embed_tokens.weight", Dtype.F32, table, TinyModel.VOCABULARY + 4, TinyModel.HIDDEN);
        tiny.writeTo(folder);
        try (Model model = Model.load(folder)) {
            Tokenizer tokenizer = model.tokenizer();
            assertThat(tokenizer.size()).isEqualTo(TinyModel.VOCABULARY + 4);
            assertThat(tokenizer.type(TinyModel.VOCABULARY + 3)).isEqualTo(TokenType.UNUSED);
            assertThat(tokenizer.decode(TinyModel.VOCABULARY + 3)).isEmpty();
        }
        assertThat(Model.loadTokenizer(folder).encode("th")).containsExactly(256);
    }

    @Test
    void aFolderIsDescribed() throws IOException {
        ModelFile file = Model.inspect(
                new TinyFolder(1, Form.PACKED_ROWS).put("nested", "{\"a\":[1]}").writeTo(folder));
        assertThat(file.format()).isEqualTo("Hugging Face safetensors");
        assertThat(file.hyperParameters()).isNotNull();
        assertThat(file.refusal()).isNull();
        assertThat(file.metadata()).containsEntry("nested.a[0]", "1").containsEntry("rope_theta", "10000.0");
        assertThat(file.tensors()).anySatisfy(tensor -> {
            assertThat(tensor.name()).isEqualTo("model.layers.0.self_attn.k_proj.weight");
            assertThat(tensor.type()).isEqualTo("U8");
            assertThat(tensor.shape()).containsExactly(128L, 16L);
        });
        new TinyFolder(1, Form.MASTERS).put("model_type", "\"mamba\"").writeTo(folder);
        assertThat(Model.inspect(folder).refusal()).contains("mamba");
    }

    @Test
    void mutatedConfigurationsGiveModelExceptionsOnly() throws IOException {
        TinyFolder tiny = new TinyFolder(1, Form.MASTERS)
                .put("rope_scaling", "{\"rope_type\":\"default\"}")
                .put("layer_types", "[\"full_attention\",\"full_attention\"]");
        tiny.writeTo(folder);
        String config = tiny.configJson();
        try (SafetensorsFolder files = SafetensorsFolder.open(folder)) {
            assertTimeout(Duration.ofMinutes(2), () -> {
                SplittableRandom random = new SplittableRandom(SEED);
                int refused = 0;
                for (int i = 0; i < MUTATIONS; i++) {
                    refused += isRefused(JsonMutations.mutate(config, random), files, i) ? 1 : 0;
                }
                assertThat(refused).as("refused").isBetween(MUTATIONS / 3, MUTATIONS - 1);
            });
        }
    }

    private static JsonValue json(String text) throws IOException {
        return JsonReader.readObject("config.json", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean isRefused(String config, SafetensorsFolder files, int mutation) {
        try {
            ModelSource source = new FolderModel(folder, json(config), JsonValue.absent("no pooling"), files);
            source.metadata();
            GraphTensors.check(source.tensors(new Warnings()), source.config(new Warnings()));
            return false;
        } catch (ModelFormatException | UnsupportedModelException e) {
            assertThat(e.getMessage()).isNotBlank();
            return true;
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("seed " + SEED + ", mutation " + mutation, e);
        }
    }
}
