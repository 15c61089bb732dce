package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.json.JsonValue;
import java.util.List;

/**
 * What {@code quantization_config} says of a folder's linear layers.
 *
 * @param masters whether matrices of floats are masters, to be quantised; otherwise only packed ones are known
 * @param divides whether a packed matrix is divided by its {@code weight_scale}, not multiplied with it
 * @param exempt modules that are not ternary
 * @param rmsNorm whether each linear layer has a norm of its own
 */
record Quantization(boolean masters, boolean divides, List<String> exempt, boolean rmsNorm) {

    private static final String KEY = "quantization_config";
    private static final double DEFAULT_EPSILON = 1e-6;

    static Quantization read(JsonValue config, WeightScales scales, Warnings warnings) {
        JsonValue quantization = config.member(KEY);
        if (quantization.isNull()) {
            if (!scales.isEmpty()) {
                warnings.add("config.json has no " + KEY + "; by its size, weight_scale is taken as "
                        + (scales.lookLikeInverses()
                                ? "what weights are divided by (linear_class bitlinear)"
                                : "what weights are multiplied with (linear_class autobitlinear)"));
            }
            return new Quantization(true, scales.lookLikeInverses(), List.of(), false);
        }
        require(quantization.member("quant_method"), "bitnet", "bitnet");
        JsonValue mode = quantization.member("quantization_mode");
        require(mode, "offline", "offline", "online");
        JsonValue linear = quantization.member("linear_class");
        require(linear, "bitlinear", "bitlinear", "autobitlinear");
        JsonValue exempt = quantization.member("modules_to_not_convert");
        return new Quantization(
                mode.text("offline").equals("online"),
                linear.text("bitlinear").equals("bitlinear"),
                exempt.isNull()
                        ? List.of()
                        : exempt.elements().stream().map(JsonValue::text).toList(),
                rmsNorm(config, quantization));
    }

    /** The norms of linear layers may have an epsilon of their own in a file, but have the model's here. */
    private static boolean rmsNorm(JsonValue config, JsonValue quantization) {
        boolean used = quantization.member("use_rms_norm").bool(false);
        JsonValue epsilon = quantization.member("rms_norm_eps");
        double own = epsilon.isNull() ? DEFAULT_EPSILON : epsilon.number(0, 1);
        if (used && (float) own != (float) config.member("rms_norm_eps").number(0, 1)) {
            throw new UnsupportedModelException(
                    epsilon.path() + " " + own, "that of the model's norms, " + config.member("rms_norm_eps"));
        }
        return used;
    }

    private static void require(JsonValue value, String otherwise, String... known) {
        if (!List.of(known).contains(value.text(otherwise))) {
            throw new UnsupportedModelException(value.path() + " " + value, String.join(", ", known));
        }
    }

    /** Whether a linear layer is left as it is: it, or a module that it is part of, is named. */
    boolean exempts(String linear) {
        return exempt.stream().anyMatch(name -> linear.equals(name) || linear.contains(name + "."));
    }
}
