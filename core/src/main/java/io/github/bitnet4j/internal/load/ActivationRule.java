package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.spi.Activation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which activation a model was trained with. In the bitnet family it is ReLU² or SiLU, and neither the
 * architecture's name nor any key that published GGUF files have says it; the wrong one gives a fluent model with several
 * times the perplexity.
 */
final class ActivationRule {

    private static final String KEY = "hidden_activation";

    /** What tells models apart: number of layers and width. */
    private record Size(int layers, int hidden) {}

    /** 1bitLLM's large, xl and 3B. */
    private static final Set<Size> SILU_SIZES = Set.of(new Size(24, 1536), new Size(24, 2048), new Size(26, 3200));

    private static final Size MICROSOFT_2B_4T = new Size(30, 2560);

    private ActivationRule() {}

    static Activation decide(Hyperparameters from, Family family, int layers, int hidden, Warnings warnings) {
        Activation known = known(from, family, new Size(layers, hidden));
        if (from.has(KEY)) {
            Activation said = named(from);
            if (known != null && known != said) {
                warnings.add(from.label(KEY) + " says " + said + ", but published models of architecture "
                        + from.architecture() + " with this size use " + known);
            }
            return said;
        }
        return known == null ? guess(from, warnings) : known;
    }

    /** The activation of the published models of a family and size. */
    private static @Nullable Activation known(Hyperparameters from, Family family, Size size) {
        if (family != Family.BITNET) {
            return family.activation();
        }
        if (from.architecture().equals("bitnet-25")) {
            return Activation.RELU2;
        }
        if (from.tokenizerModel().equals("llama") || SILU_SIZES.contains(size)) {
            return Activation.SILU;
        }
        return size.equals(MICROSOFT_2B_4T) ? Activation.RELU2 : null;
    }

    private static Activation guess(Hyperparameters from, Warnings warnings) {
        Activation guess = from.architecture().equals("bitnet-b1.58") ? Activation.RELU2 : Activation.SILU;
        warnings.add("the file does not say which activation it was trained with; " + guess
                + " is assumed from its architecture " + from.architecture() + " (key " + from.label(KEY)
                + " would say it)");
        return guess;
    }

    private static Activation named(Hyperparameters from) {
        String name = from.string(KEY);
        return switch (name) {
            case "relu2" -> Activation.RELU2;
            case "silu" -> Activation.SILU;
            case "gelu" -> Activation.GELU;
            default ->
                throw new UnsupportedModelException(
                        from.file() + ": " + from.label(KEY) + " '" + name + "'", "relu2, silu, gelu");
        };
    }
}
