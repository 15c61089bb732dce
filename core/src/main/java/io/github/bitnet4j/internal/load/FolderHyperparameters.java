package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.json.JsonValue;
import java.util.List;
import java.util.Map;

/** Hyper-parameters in the {@code config.json} of a Hugging Face folder. */
final class FolderHyperparameters implements Hyperparameters {

    private static final int MAX_VOCABULARY = 1 << 24;

    private static final String ROPE_THETA = "rope.freq_base";
    private static final String ROPE_TYPE = "rope.scaling.type";
    private static final String ROPE_FACTOR = "rope.scaling.factor";
    private static final String ACTIVATION = "hidden_activation";
    private static final String WINDOW = "attention.sliding_window";
    private static final String CAUSAL = "attention.causal";
    private static final String POOLING = "pooling_type";

    private static final Map<String, String> NAMES = Map.of(
            "block_count",
            "num_hidden_layers",
            "embedding_length",
            "hidden_size",
            "feed_forward_length",
            "intermediate_size",
            "context_length",
            "max_position_embeddings",
            "attention.head_count",
            "num_attention_heads",
            "attention.head_count_kv",
            "num_key_value_heads",
            "attention.key_length",
            "head_dim",
            "attention.layer_norm_rms_epsilon",
            "rms_norm_eps",
            WINDOW,
            "sliding_window",
            CAUSAL,
            "use_bidirectional_attention");

    private final String file;
    private final JsonValue config;
    /** What {@code 1_Pooling/config.json} says; null if there is no such file. */
    private final JsonValue pooling;

    private final String architecture;

    FolderHyperparameters(String file, JsonValue config, JsonValue pooling) {
        this.file = file;
        this.config = config;
        this.pooling = pooling;
        this.architecture = readArchitecture();
        refuseOtherGraphs();
    }

    /** By model_type; 1bitLLM's models call themselves llamas. */
    private String readArchitecture() {
        JsonValue type = config.member("model_type");
        return switch (type.text()) {
            case "bitnet" -> "bitnet-b1.58";
            case "qwen3" -> "qwen3";
            case "gemma3_text" -> "gemma3";
            case "llama" -> architectures().contains("BitnetForCausalLM") ? "bitnet" : "llama";
            default -> throw unsupported("model_type " + type, "bitnet, llama, qwen3, gemma3_text");
        };
    }

    private List<String> architectures() {
        JsonValue names = config.member("architectures");
        return names.isNull()
                ? List.of()
                : names.elements().stream().map(JsonValue::text).toList();
    }

    /** What would change the result if it were not looked at. */
    private void refuseOtherGraphs() {
        refuse("partial_rotary_factor", "1", "1.0");
        refuse("attn_logit_softcapping");
        refuse("final_logit_softcapping");
        refuse("layer_types", "full_attention");
        if (architecture.equals("gemma3")) {
            refuse("query_pre_attn_scalar", config.member("head_dim").toString());
        }
    }

    /** Refuses a member, or an element of it, that has another value than some; it may be absent. */
    private void refuse(String name, String... known) {
        JsonValue member = config.member(name);
        for (JsonValue value : member.isList() ? member.elements() : List.of(member)) {
            String text = value.isText() ? value.text() : value.toString();
            if (!value.isNull() && !List.of(known).contains(text)) {
                throw unsupported(value.path() + " = " + value, known.length == 0 ? "none" : String.join(", ", known));
            }
        }
    }

    @Override
    public String file() {
        return file;
    }

    @Override
    public String architecture() {
        return architecture;
    }

    /** The only folders with a SentencePiece vocabulary for which it matters are those of 1bitLLM. */
    @Override
    public String tokenizerModel() {
        return architecture.equals("bitnet") ? "llama" : "gpt2";
    }

    @Override
    public int vocabulary() {
        return (int) config.member("vocab_size").integer(1, MAX_VOCABULARY);
    }

    @Override
    public boolean has(String key) {
        return switch (key) {
            case ACTIVATION -> true;
            case POOLING -> !pooling.isNull() || isHeadless();
            case WINDOW ->
                config.member("use_sliding_window").bool(!architecture.equals("gemma3"))
                        && !member(key).isNull();
            default -> !member(key).isNull();
        };
    }

    /** Whether it is a model without a head, as those for embeddings are. */
    private boolean isHeadless() {
        return architectures().stream().anyMatch(name -> name.endsWith("Model"));
    }

    @Override
    public int integer(String key, int minimum, int maximum) {
        if (key.equals(POOLING)) {
            return poolingType();
        }
        return (int) member(key).integer(minimum, maximum);
    }

    /** The mean, unless the file of sentence-transformers says another; as numbers of GGUF. */
    private int poolingType() {
        if (pooling.isNull() || pooling.member("pooling_mode_mean_tokens").bool(false)) {
            return 1;
        }
        if (pooling.member("pooling_mode_cls_token").bool(false)) {
            return 2;
        }
        if (pooling.member("pooling_mode_lasttoken").bool(false)) {
            return 3;
        }
        throw pooling.malformed("pooling_mode_mean_tokens or pooling_mode_lasttoken");
    }

    @Override
    public float number(String key) {
        return (float) member(key).number(-Float.MAX_VALUE, Float.MAX_VALUE);
    }

    @Override
    public String string(String key) {
        return switch (key) {
            case ACTIVATION -> activation();
            case ROPE_TYPE -> {
                String type = member(key).text();
                yield type.equals("default") ? "none" : type;
            }
            default -> member(key).text();
        };
    }

    /** The name in GGUF. Plain "gelu" is another function in Hugging Face than in GGUF, where it means the tanh form. */
    private String activation() {
        String otherwise = switch (architecture) {
            case "bitnet-b1.58" -> "relu2";
            case "gemma3" -> "gelu_pytorch_tanh";
            default -> "silu";
        };
        String name = member(ACTIVATION).text(otherwise);
        return switch (name) {
            case "gelu_pytorch_tanh" -> "gelu";
            case "gelu" -> "gelu (by the error function)";
            default -> name;
        };
    }

    @Override
    public boolean bool(String key) {
        boolean value = member(key).bool(false);
        return key.equals(CAUSAL) ? !value : value;
    }

    private JsonValue member(String key) {
        return switch (key) {
            case ROPE_THETA -> config.member("rope_theta", () -> rope().member("rope_theta"));
            case ROPE_TYPE -> rope().member("rope_type", () -> rope().member("type"));
            case ROPE_FACTOR -> rope().member("factor");
            case ACTIVATION -> config.member("hidden_activation", () -> config.member("hidden_act"));
            default -> config.member(NAMES.getOrDefault(key, key));
        };
    }

    /** Newer files have rope_parameters, with a table for each kind of layer where there is more than one. */
    private JsonValue rope() {
        JsonValue rope = config.member("rope_parameters", () -> config.member("rope_scaling"));
        JsonValue full = rope.member("full_attention");
        return full.isNull() ? rope : full;
    }

    @Override
    public String label(String key) {
        return member(key).path();
    }

    @Override
    public ModelFormatException invalid(String key, String expected, String found) {
        return new ModelFormatException(file, -1, label(key) + " to be " + expected, found);
    }

    private UnsupportedModelException unsupported(String what, String supported) {
        return new UnsupportedModelException(file + ": " + what, supported);
    }
}
