package io.github.bitnet4j.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A text of prose, numbers, code and several scripts. */
final class Corpus {

    private static final String RESOURCE = "corpus.txt";

    private Corpus() {}

    static String text() {
        try (InputStream resource = Objects.requireNonNull(Corpus.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
