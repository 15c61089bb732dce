package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.model.ExtraNorm;
import io.github.bitnet4j.spi.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Model families by the names of their architectures in GGUF files, and what tells their graphs apart. */
enum Family {
    /** Tied. Which activation it has is the business of {@link ActivationRule}. */
    BITNET(List.of("bitnet", "bitnet-25", "bitnet-b1.58"), Set.of(ExtraNorm.SUB), null),
    LLAMA(List.of("llama"), Set.of(), Activation.SILU),
    QWEN3(List.of("qwen3"), Set.of(ExtraNorm.HEAD), Activation.SILU),
    /** Token embeddings are multiplied by the root of their width. */
    GEMMA3(List.of("gemma3"), Set.of(ExtraNorm.HEAD, ExtraNorm.POST), Activation.GELU);

    private final List<String> architectures;
    private final Set<ExtraNorm> extraNorms;
    private final @Nullable Activation activation;

    Family(List<String> architectures, Set<ExtraNorm> extraNorms, @Nullable Activation activation) {
        this.architectures = architectures;
        this.extraNorms = extraNorms;
        this.activation = activation;
    }

    /**
     * The family of an architecture.
     *
     * @param file for the message
     * @throws UnsupportedModelException if there is none
     */
    static Family of(String architecture, String file) {
        return Arrays.stream(values())
                .filter(family -> family.architectures.contains(architecture))
                .findFirst()
                .orElseThrow(
                        () -> new UnsupportedModelException(file + ": architecture '" + architecture + "'", names()));
    }

    private static String names() {
        return names(family -> true);
    }

    /** The architectures whose models all have some norms. */
    static String with(ExtraNorm norm) {
        return names(family -> family.extraNorms.contains(norm));
    }

    private static String names(Predicate<Family> which) {
        return Arrays.stream(values())
                .filter(which)
                .flatMap(family -> family.architectures.stream())
                .collect(Collectors.joining(", "));
    }

    /** Norms that every model of the family has beside those that all families have. */
    Set<ExtraNorm> extraNorms() {
        return extraNorms;
    }

    /** The activation of every model of the family; null if there is more than one. */
    @Nullable
    Activation activation() {
        return activation;
    }

    /** What token embeddings of a width are multiplied by. */
    float embeddingScale(int hidden) {
        return this == GEMMA3 ? (float) Math.sqrt(hidden) : 1;
    }

    /** Whether a head of its own in a file only repeats the token embedding. */
    boolean isAlwaysTied() {
        return this == BITNET;
    }
}
