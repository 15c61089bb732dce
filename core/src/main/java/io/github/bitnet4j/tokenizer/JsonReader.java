package io.github.bitnet4j.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.ModelFormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an untrusted JSON file value by value, so that its large tables need no tree. */
final class JsonReader implements AutoCloseable {

    private static final long MAX_FILE_BYTES = 256L << 20;
    private static final int MAX_DEPTH = 64;
    /** How many values a file may have outside of its large tables. */
    private static final int MAX_TREE_VALUES = 1 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_FILE_BYTES)
                    .build())
            .build();

    private final Path file;
    private final JsonParser parser;
    private int treeValues;

    /** Opens a file. */
    JsonReader(Path file) {
        this.file = file;
        try {
            parser = FACTORY.createParser(Files.newInputStream(file));
        } catch (IOException e) {
            throw new BitNetException("cannot read " + file + ": " + e, e);
        }
    }

    /** The kind of the next token. */
    JsonToken next() {
        JsonToken token = read(JsonParser::nextToken);
        if (token == null) {
            throw malformed("a complete JSON document", "the end of the file");
        }
        return token;
    }

    /** Moves to the next token, which has to be of a kind. */
    void expect(JsonToken kind, String expected) {
        JsonToken token = next();
        if (token != kind) {
            throw malformed(expected, describe(token));
        }
    }

    /** Within an object: the name of the next member, or null at its end. */
    @Nullable
    String nextMember() {
        return next() == JsonToken.END_OBJECT ? null : read(JsonParser::currentName);
    }

    /** The text of the current string. */
    String text() {
        return read(JsonParser::getText);
    }

    /** The current number, which has to be an integer from 0 to a limit. */
    int integer(String what, int max) {
        return value(what).integer(max);
    }

    /** Moves past the next value. */
    void skip() {
        next();
        read(JsonParser::skipChildren);
    }

    /** The next value with all that is in it. */
    JsonValue nextValue(String path) {
        next();
        return value(path);
    }

    /** The current value with all that is in it. */
    JsonValue value(String path) {
        if (++treeValues > MAX_TREE_VALUES) {
            throw malformed("at most " + MAX_TREE_VALUES + " values besides the vocabulary", "more");
        }
        JsonToken token = parser.currentToken();
        Object value = switch (token) {
            case START_OBJECT -> members(path);
            case START_ARRAY -> elements(path);
            case VALUE_STRING -> text();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Numeral(text());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw malformed("a value for " + path, describe(token));
        };
        return new JsonValue(this, path, value);
    }

    ModelFormatException malformed(String expected, String found) {
        return new ModelFormatException(
                file.toString(), parser.currentTokenLocation().getByteOffset(), expected, found);
    }

    String file() {
        return file.toString();
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new BitNetException("cannot read " + file + ": " + e, e);
        }
    }

    private Map<String, JsonValue> members(String path) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (String name = nextMember(); name != null; name = nextMember()) {
            members.put(name, nextValue(path + "." + Shown.text(name)));
        }
        return members;
    }

    private List<JsonValue> elements(String path) {
        List<JsonValue> elements = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            elements.add(value(path + "[" + elements.size() + "]"));
        }
        return elements;
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "the end of the table";
        };
    }

    private <T extends @Nullable Object> T read(Step<T> step) {
        try {
            return step.read(parser);
        } catch (JsonProcessingException e) {
            throw malformed("JSON", Shown.text(e.getOriginalMessage()));
        } catch (CharConversionException e) {
            throw malformed("JSON in UTF-8", Shown.text(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw new BitNetException("cannot read " + file + ": " + e, e);
        }
    }

    /** One move of the parser. */
    @FunctionalInterface
    private interface Step<T extends @Nullable Object> {
        T read(JsonParser parser) throws IOException;
    }
}
