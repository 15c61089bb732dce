package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every component of {@code tokenizer.json} in small files, compared with what Hugging Face tokenizers 0.23.2 make of
 * them; {@code .ci/component-cases} wrote the resource.
 */
class ComponentsTest {

    private static final Pattern TABLE = Pattern.compile("(\"(?:vocab|merges)\":)@(\\d+)");

    @TempDir
    private Path folder;

    private final List<String> tables = new ArrayList<>();

    @Test
    void doWhatHuggingFaceDoes() throws IOException {
        int cases = 0;
        String source = "";
        Tokenizer tokenizer = null;
        for (String line : Files.readAllLines(Cases.resource("component-cases.jsonl"))) {
            List<String> strings = new ArrayList<>();
            List<Integer> ids = new ArrayList<>();
            String name = read(line, strings, ids);
            if (name.equals("tables")) {
                tables.addAll(strings);
            } else if (name.equals("tokenizer")) {
                source = strings.get(0);
                tokenizer = tokenizer(source);
            } else if (tokenizer != null) {
                cases++;
                String context = source + " on \"" + strings.get(0) + "\"";
                assertThat(tokenizer.encode(strings.get(0), true))
                        .as(context)
                        .containsExactly(ids.toArray(Integer[]::new));
                int[] array = ids.stream().mapToInt(Integer::intValue).toArray();
                if (strings.size() > 1) {
                    assertThat(tokenizer.decode(array)).as(context).isEqualTo(strings.get(1));
                }
            }
        }
        assertThat(cases).isGreaterThan(600);
    }

    private Tokenizer tokenizer(String source) throws IOException {
        String document = TABLE.matcher(source)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1) + tables.get(Integer.parseInt(match.group(2)))));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, document);
        return Tokenizer.fromJson(file);
    }

    /** Collects the strings and numbers of an object and returns the name of its first member. */
    private static String read(String line, List<String> strings, List<Integer> numbers) throws IOException {
        String first = "";
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && first.isEmpty()) {
                    first = parser.currentName();
                } else if (token == JsonToken.VALUE_STRING) {
                    strings.add(parser.getText());
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    numbers.add(parser.getIntValue());
                }
            }
        }
        return first;
    }
}
