package io.github.bitnet4j.internal.load;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that Hugging Face gives tensors, and those that GGUF gives the same. */
final class FolderNames {

    /** What a packed matrix's scale is called, behind the matrix's name. */
    static final String SCALE_SUFFIX = "_scale";

    private static final Pattern LAYER = Pattern.compile("layers\\.(\\d{1,5})\\.(.+)\\.(weight|weight_scale)");
    private static final String PREFIX = "model.";

    private static final Map<String, String> GLOBAL = Map.of(
            "embed_tokens.weight", GraphTensors.EMBEDDING,
            "norm.weight", GraphTensors.OUTPUT_NORM,
            "lm_head.weight", GraphTensors.HEAD);

    private static final Map<String, String> LINEAR = Map.of(
            "self_attn.q_proj", "attn_q",
            "self_attn.k_proj", "attn_k",
            "self_attn.v_proj", "attn_v",
            "self_attn.o_proj", "attn_output",
            "mlp.gate_proj", "ffn_gate",
            "mlp.up_proj", "ffn_up",
            "mlp.down_proj", "ffn_down");

    private final Map<String, String> stems = new HashMap<>(LINEAR);

    /**
     * Names of a family.
     *
     * @param gemma whether norms lie on both sides of attention and feed-forward network, as in Gemma
     * @param rmsNorm whether {@code use_rms_norm} is set; the norms that it adds have another name than the same ones of
     *     the embedding models
     */
    FolderNames(boolean gemma, boolean rmsNorm) {
        LINEAR.forEach((linear, stem) -> stems.put(linear + (rmsNorm ? ".rms_norm" : ".norm"), stem + "_norm_in"));
        stems.put("input_layernorm", "attn_norm");
        stems.put("self_attn.attn_sub_norm", "attn_sub_norm");
        stems.put("self_attn.inner_attn_ln", "attn_sub_norm");
        stems.put("self_attn.q_norm", "attn_q_norm");
        stems.put("self_attn.k_norm", "attn_k_norm");
        stems.put("mlp.ffn_sub_norm", "ffn_sub_norm");
        stems.put("mlp.ffn_layernorm", "ffn_sub_norm");
        stems.put("post_attention_layernorm", gemma ? "post_attention_norm" : "ffn_norm");
        if (gemma) {
            stems.put("pre_feedforward_layernorm", "ffn_norm");
            stems.put("post_feedforward_layernorm", "post_ffw_norm");
        }
    }

    /** The name in GGUF; empty if there is no such tensor in any graph. */
    Optional<String> canonical(String name) {
        String inner = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        if (GLOBAL.containsKey(inner)) {
            return Optional.of(GLOBAL.get(inner));
        }
        Matcher layer = LAYER.matcher(inner);
        if (!layer.matches() || !stems.containsKey(layer.group(2))) {
            return Optional.empty();
        }
        return Optional.of("blk." + layer.group(1) + "." + stems.get(layer.group(2)) + "." + layer.group(3));
    }

    /** Whether the tensor only repeats what {@code rope_theta} says; older files hold it. */
    static boolean isDerived(String name) {
        return name.endsWith(".rotary_emb.inv_freq");
    }

    /** The path of the linear layer that a tensor's name belongs to, as {@code modules_to_not_convert} names it. */
    static Optional<String> linear(String name) {
        return LINEAR.keySet().stream()
                .filter(linear -> name.endsWith("." + linear + ".weight"))
                .map(linear -> name.substring(0, name.length() - ".weight".length()))
                .findAny();
    }
}
