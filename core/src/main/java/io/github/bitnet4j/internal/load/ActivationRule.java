package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.spi.Activation;
import java.util.Set;

/**
 * Decides between ReLU² and SiLU for the bitnet family. Neither the architecture's name nor any key that published files
 * have says it; the wrong one gives a fluent model with several times the perplexity.
 */
final class ActivationRule {

    /** What tells models apart: number of layers and width. */
    private record Size(int layers, int hidden) {}

    /** 1bitLLM's large, xl and 3B. */
    private static final Set<Size> SILU_SIZES = Set.of(new Size(24, 1536), new Size(24, 2048), new Size(26, 3200));

    private static final Size MICROSOFT_2B_4T = new Size(30, 2560);

    private ActivationRule() {}

    static Activation decide(GgufMetadata metadata, String architecture, int layers, int hidden, Warnings warnings) {
        String key = architecture + ".hidden_activation";
        if (metadata.has(key)) {
            return named(metadata.string(key));
        }
        Size size = new Size(layers, hidden);
        if (architecture.equals("bitnet-25")) {
            return Activation.RELU2;
        }
        if (metadata.string("tokenizer.ggml.model").equals("llama") || SILU_SIZES.contains(size)) {
            return Activation.SILU;
        }
        if (size.equals(MICROSOFT_2B_4T)) {
            return Activation.RELU2;
        }
        Activation guess = architecture.equals("bitnet-b1.58") ? Activation.RELU2 : Activation.SILU;
        warnings.add("the file does not say which activation it was trained with; " + guess
                + " is assumed from its architecture " + architecture + " (key " + key + " would say it)");
        return guess;
    }

    private static Activation named(String name) {
        return switch (name) {
            case "relu2" -> Activation.RELU2;
            case "silu" -> Activation.SILU;
            default -> throw new UnsupportedModelException("hidden_activation '" + name + "'", "relu2, silu");
        };
    }
}
