package io.github.bitnet4j.internal.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every system property and environment variable that core reads. A property {@code bitnet4j.backend} has the variable
 * {@code BITNET4J_BACKEND} as its stand-in; the property wins.
 *
 * @param backend {@code bitnet4j.backend}: the backend to use, or null for the best one
 * @param isa {@code bitnet4j.isa}: the highest instruction-set tier to use, or null for the best one
 * @param layout {@code bitnet4j.layout}: how ternary weights are kept, or null for the tier's own choice
 * @param threads {@code bitnet4j.threads}: computing threads a model, or 0 for one for each physical core
 * @param preTokenizer {@code bitnet4j.pretokenizer}: the rule that GGUF files' byte-level tokenizers cut words by, or null
 *     for the one that the file names
 */
public record Settings(
        @Nullable String backend,
        @Nullable String isa,
        @Nullable String layout,
        int threads,
        @Nullable String preTokenizer) {

    /**
     * The settings of this process.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public static Settings current() {
        return new Settings(
                read("bitnet4j.backend"),
                read("bitnet4j.isa"),
                read("bitnet4j.layout"),
                readThreads("bitnet4j.threads"),
                read("bitnet4j.pretokenizer"));
    }

    private static @Nullable String read(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            value = System.getenv(property.replace('.', '_').toUpperCase(Locale.ROOT));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static int readThreads(String property) {
        String value = read(property);
        if (value == null) {
            return 0;
        }
        try {
            int threads = Integer.parseInt(value);
            if (threads >= 0 && threads <= 1024) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // refused below, with the range
        }
        throw new IllegalArgumentException(property + " must be 0 to 1024, found " + value);
    }
}
