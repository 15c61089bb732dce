package io.github.bitnet4j.internal.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.bitnet4j.ModelFormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenizer_config.json} says about chat templates; nothing where the file is missing.
 *
 * @param templates the sources of templates by name; one without a name is called {@code default}
 * @param specialTokens the texts of special tokens by the names that templates use
 */
record TokenizerConfig(Map<String, String> templates, Map<String, String> specialTokens) {

    static final String FILE = "tokenizer_config.json";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxDocumentLength(64L << 20)
                    .build())
            .build();

    static TokenizerConfig read(Path file) throws IOException {
        TokenizerConfig config = new TokenizerConfig(new LinkedHashMap<>(), new LinkedHashMap<>());
        if (!Files.isRegularFile(file)) {
            return config;
        }
        try (InputStream in = Files.newInputStream(file);
                JsonParser parser = FACTORY.createParser(in)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ModelFormatException(file.toString(), 0, "a JSON object", "something else");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                config.member(parser, parser.currentName());
            }
        } catch (JsonProcessingException | CharConversionException e) {
            throw new ModelFormatException(file.toString(), 0, "JSON in UTF-8", String.valueOf(e.getMessage()));
        }
        return config;
    }

    private void member(JsonParser parser, String name) throws IOException {
        JsonToken token = parser.nextToken();
        if (name.equals("chat_template")) {
            if (token == JsonToken.VALUE_STRING) {
                templates.put("default", parser.getText());
            } else if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    namedTemplate(parser);
                }
            } else {
                parser.skipChildren();
            }
        } else if (name.endsWith("_token")) {
            String text = token == JsonToken.START_OBJECT ? texts(parser).get("content") : text(parser);
            if (text != null) {
                specialTokens.put(name, text);
            }
        } else {
            parser.skipChildren();
        }
    }

    private void namedTemplate(JsonParser parser) throws IOException {
        Map<String, String> members = texts(parser);
        String name = members.get("name");
        String template = members.get("template");
        if (name != null && template != null) {
            templates.put(name, template);
        }
    }

    /** The strings of an object; empty for anything else. */
    private static Map<String, String> texts(JsonParser parser) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return texts;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            String text = text(parser);
            if (text != null) {
                texts.put(name, text);
            }
        }
        return texts;
    }

    private static @Nullable String text(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return null;
    }
}
