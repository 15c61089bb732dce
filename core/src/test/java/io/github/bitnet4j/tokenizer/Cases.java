package io.github.bitnet4j.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Expectations that other engines computed: lines of objects of texts and lists of integers. */
final class Cases {

    /** A text and the integers that belong to it. */
    record Case(String name, String text, List<Integer> values) {}

    private Cases() {}

    static Path resource(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Cases.class.getResource(name), name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(name, e);
        }
    }

    /** Reads lines such as {@code {"text":"Hi","ids":[1,2]}}; the name of a case is that of its list. */
    static List<Case> read(String name) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(Cases.class.getResourceAsStream(name), name);
                JsonParser parser = new JsonFactory().createParser(in)) {
            String text = "";
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    text = parser.getText();
                } else if (parser.currentToken() == JsonToken.START_ARRAY) {
                    String list = Objects.requireNonNull(parser.currentName(), "a list without a name");
                    List<Integer> values = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        values.add(parser.getIntValue());
                    }
                    cases.add(new Case(list, text, values));
                }
            }
        }
        return cases;
    }
}
