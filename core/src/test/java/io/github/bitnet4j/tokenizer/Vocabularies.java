package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Vocabularies of published models: not in this repository, fetched by {@code .ci/fetch-vocabularies}. */
final class Vocabularies {

    private static final String PROPERTY = "bitnet4j.test.vocabularies";

    private Vocabularies() {}

    /** The tokenizer.json of a vocabulary. Without it the test is skipped; on CI's machine it fails. */
    static Path find(String name) {
        return find(name, "tokenizer.json");
    }

    /** A file of a vocabulary. */
    static Path find(String name, String fileName) {
        Path file = Path.of(System.getProperty(PROPERTY, ""), name, fileName);
        boolean present = System.getProperty(PROPERTY) != null && Files.exists(file);
        String reason = "no " + name + "/" + fileName + " in the folder that -D" + PROPERTY
                + " names; .ci/fetch-vocabularies DIR fetches it";
        if (System.getenv().getOrDefault("CI", "").equals("true")) {
            assertThat(present).as(reason).isTrue();
        }
        if (!present) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(present, reason);
        return file;
    }
}
