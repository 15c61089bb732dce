package io.github.bitnet4j.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.github.bitnet4j.ModelFormatException;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an untrusted JSON document value by value, so that its large tables need no tree. */
public final class JsonReader implements Closeable {

    private static final long MAX_BYTES = 256L << 20;
    private static final int MAX_DEPTH = 64;
    /** Far more than a chat template has. */
    private static final int MAX_STRING_CHARS = 1 << 22;
    /** How many values a document may have in trees. */
    private static final int MAX_TREE_VALUES = 1 << 18;
    /** How long a document may be that is read as a tree. */
    private static final long MAX_TREE_BYTES = 32L << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_BYTES)
                    .maxStringLength(MAX_STRING_CHARS)
                    .build())
            .build();

    private final String name;
    private final long start;
    private final JsonParser parser;
    private int treeValues;

    /**
     * Reads from a stream, which is closed with the reader.
     *
     * @param name the file, for messages
     * @param start offset of the document in the file, for messages
     */
    public JsonReader(String name, long start, InputStream document) throws IOException {
        this.name = name;
        this.start = start;
        this.parser = FACTORY.createParser(document);
    }

    /** All of a file, which has to be one object. */
    public static JsonValue readObject(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_TREE_BYTES) {
            throw new ModelFormatException(
                    file.toString(), -1, "at most " + MAX_TREE_BYTES + " bytes", size + " bytes");
        }
        return readObject(file.toString(), Files.newInputStream(file));
    }

    /** All of a stream, which has to be one object; it is closed. */
    public static JsonValue readObject(String name, InputStream document) throws IOException {
        try (JsonReader reader = new JsonReader(name, 0, document)) {
            reader.enterObject("the file");
            JsonValue value = reader.fill(JsonValue.absent(name));
            reader.expectEnd();
            return value;
        }
    }

    /** Moves into the next value, which has to be an object. */
    public void enterObject(String what) throws IOException {
        JsonToken token = next();
        if (token != JsonToken.START_OBJECT) {
            throw malformed(what + " to be an object", describe(token));
        }
    }

    /** Within an object: the name of the next member, or null at its end. */
    public @Nullable String nextMember() throws IOException {
        return next() == JsonToken.END_OBJECT ? null : read(JsonParser::currentName);
    }

    /** Moves past the next value. */
    public void skip() throws IOException {
        next();
        read(JsonParser::skipChildren);
    }

    /** The next value with all that is in it. */
    public JsonValue nextValue(String path) throws IOException {
        next();
        return fill(JsonValue.memberOf(JsonValue.absent(name), path));
    }

    /** Checks that nothing but white space follows. */
    public void expectEnd() throws IOException {
        JsonToken token = read(JsonParser::nextToken);
        if (token != null) {
            throw malformed("the end of the document", describe(token));
        }
    }

    /** An exception that gives the place of the current value. */
    public ModelFormatException malformed(String expected, String found) {
        return new ModelFormatException(
                name, start + Math.max(parser.currentTokenLocation().getByteOffset(), 0), expected, found);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Fills in the current value with all that is in it. */
    private JsonValue fill(JsonValue place) throws IOException {
        if (++treeValues > MAX_TREE_VALUES) {
            throw malformed("at most " + MAX_TREE_VALUES + " values", "more");
        }
        JsonToken token = parser.currentToken();
        Object value = switch (token) {
            case START_OBJECT -> members(place);
            case START_ARRAY -> elements(place);
            case VALUE_STRING -> read(JsonParser::getText);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.Numeral(read(JsonParser::getText));
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw malformed("a value", describe(token));
        };
        place.set(value);
        return place;
    }

    private Map<String, JsonValue> members(JsonValue object) throws IOException {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (String key = nextMember(); key != null; key = nextMember()) {
            next();
            if (members.put(key, fill(JsonValue.memberOf(object, key))) != null) {
                throw malformed("members that differ", "a second '" + Quoted.text(key) + "'");
            }
        }
        return members;
    }

    private List<JsonValue> elements(JsonValue array) throws IOException {
        List<JsonValue> elements = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            elements.add(fill(JsonValue.elementOf(array, elements.size())));
        }
        return elements;
    }

    private JsonToken next() throws IOException {
        JsonToken token = read(JsonParser::nextToken);
        if (token == null) {
            throw malformed("a complete JSON document", "its end");
        }
        return token;
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "the end of a table";
        };
    }

    private <T extends @Nullable Object> T read(Step<T> step) throws IOException {
        try {
            return step.read(parser);
        } catch (JsonProcessingException e) {
            throw malformed("JSON", Quoted.text(e.getOriginalMessage()));
        } catch (CharConversionException e) {
            throw malformed("JSON in UTF-8", Quoted.text(String.valueOf(e.getMessage())));
        }
    }

    /** One move of the parser. */
    @FunctionalInterface
    private interface Step<T extends @Nullable Object> {
        T read(JsonParser parser) throws IOException;
    }
}
