package io.github.bitnet4j.tokenizer;

import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.UnsupportedModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The contents of a {@code tokenizer.json}: the tables of its BPE model, the added tokens, and the small rest as trees.
 */
final class TokenizerJson {

    /** More ids than any published vocabulary has; the tables by id are bounded by it. */
    private static final int MAX_ID = (1 << 22) - 1;

    /** A token outside of the table of the model. */
    record AddedToken(
            int id,
            String content,
            boolean special,
            boolean leftStrip,
            boolean rightStrip,
            boolean singleWord,
            boolean normalized) {}

    private final PackedStrings texts = new PackedStrings();
    private final IntList ids = new IntList();
    private final PackedStrings merges = new PackedStrings();
    private final List<AddedToken> addedTokens = new ArrayList<>();
    private final Map<String, JsonValue> modelOptions = new HashMap<>();
    private final Map<String, JsonValue> components = new HashMap<>();
    private final JsonReader reader;

    private TokenizerJson(JsonReader reader) {
        this.reader = reader;
    }

    static TokenizerJson read(Path file) {
        try (JsonReader reader = new JsonReader(file)) {
            TokenizerJson json = new TokenizerJson(reader);
            json.readDocument();
            return json;
        }
    }

    /** The texts of the table of the model in the order of the file. */
    PackedStrings texts() {
        return texts;
    }

    /** The ids of {@link #texts()}. */
    IntList ids() {
        return ids;
    }

    /** "left right" by rank. */
    ByteStrings merges() {
        return merges;
    }

    List<AddedToken> addedTokens() {
        return addedTokens;
    }

    /** An entry of the model besides its tables. */
    JsonValue modelOption(String name) {
        return modelOptions.getOrDefault(name, new JsonValue(reader, "model." + name, null));
    }

    /** An entry of the document besides model and added tokens. */
    JsonValue component(String name) {
        return components.getOrDefault(name, new JsonValue(reader, name, null));
    }

    private void readDocument() {
        reader.expect(JsonToken.START_OBJECT, "an object");
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "added_tokens" -> readAddedTokens();
                case "model" -> readModel();
                case "normalizer", "pre_tokenizer", "post_processor", "decoder" ->
                    components.put(name, reader.nextValue(name));
                default -> reader.skip();
            }
        }
    }

    private void readAddedTokens() {
        reader.expect(JsonToken.START_ARRAY, "an array of added_tokens");
        while (reader.next() != JsonToken.END_ARRAY) {
            JsonValue token = reader.value("added_tokens[" + addedTokens.size() + "]");
            boolean special = token.member("special").bool(false);
            addedTokens.add(new AddedToken(
                    token.member("id").integer(MAX_ID),
                    token.member("content").text(),
                    special,
                    token.member("lstrip").bool(false),
                    token.member("rstrip").bool(false),
                    token.member("single_word").bool(false),
                    token.member("normalized").bool(!special)));
        }
    }

    private void readModel() {
        reader.expect(JsonToken.START_OBJECT, "an object for model");
        for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
            switch (name) {
                case "vocab" -> readVocabulary();
                case "merges" -> readMerges();
                default -> modelOptions.put(name, reader.nextValue("model." + Shown.text(name)));
            }
        }
    }

    private void readVocabulary() {
        if (reader.next() == JsonToken.START_ARRAY) {
            throw new UnsupportedModelException("a tokenizer model whose vocabulary is a list with scores", "BPE");
        }
        for (String text = reader.nextMember(); text != null; text = reader.nextMember()) {
            texts.add(Utf8.encode(text));
            reader.next();
            ids.add(reader.integer("model.vocab", MAX_ID));
        }
    }

    private void readMerges() {
        reader.expect(JsonToken.START_ARRAY, "an array for model.merges");
        for (JsonToken token = reader.next(); token != JsonToken.END_ARRAY; token = reader.next()) {
            if (token == JsonToken.START_ARRAY) {
                String left = mergeSide();
                String right = mergeSide();
                reader.expect(JsonToken.END_ARRAY, "two texts in a merge");
                merges.add(Utf8.encode(left + ' ' + right));
            } else if (token == JsonToken.VALUE_STRING) {
                merges.add(Utf8.encode(reader.text()));
            } else {
                throw reader.malformed("a merge: a string or an array of two", "something else");
            }
        }
    }

    private String mergeSide() {
        reader.expect(JsonToken.VALUE_STRING, "two texts in a merge");
        String text = reader.text();
        if (text.indexOf(' ') >= 0) {
            throw reader.malformed("merges without spaces in their texts", "\"" + Shown.text(text) + "\"");
        }
        return text;
    }
}
