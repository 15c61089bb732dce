package io.github.bitnet4j.tokenizer;

import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.tokenizer.TokenizerJson.AddedToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the tokenizer of a Hugging Face folder. */
final class HuggingFaceTokenizer {

    private static final int NO_ENTRY = -1;

    private final Path file;
    private final TokenizerJson json;
    /** The texts of the model's table, followed by those of the added tokens. */
    private final PackedStrings texts;
    /** By id, an index of {@link #texts}. */
    private final int[] entries;

    private final int[] types;
    private final TokenizerPipeline pipeline;
    private final AddedTokenOptions addedTokenOptions = new AddedTokenOptions();

    private HuggingFaceTokenizer(Path file, int minimumSize) {
        this.file = file;
        json = TokenizerJson.read(file);
        pipeline = new TokenizerPipeline(json);
        texts = json.texts();
        int maxId = minimumSize - 1;
        for (int i = 0; i < json.ids().size(); i++) {
            maxId = Math.max(maxId, json.ids().get(i));
        }
        for (AddedToken token : json.addedTokens()) {
            maxId = Math.max(maxId, token.id());
        }
        entries = new int[maxId + 1];
        types = new int[maxId + 1];
        Arrays.fill(entries, NO_ENTRY);
        Arrays.fill(types, TokenType.UNUSED.code());
        placeTokens();
    }

    static TokenizerDefinition read(Path tokenizerJson, int minimumSize) {
        return new HuggingFaceTokenizer(tokenizerJson, minimumSize).definition();
    }

    private void placeTokens() {
        for (int i = 0; i < json.ids().size(); i++) {
            int id = json.ids().get(i);
            if (entries[id] != NO_ENTRY) {
                throw malformed("a different id for every token", "id " + id + " twice in model.vocab");
            }
            entries[id] = i;
            types[id] = (isByte(i) ? TokenType.BYTE : TokenType.NORMAL).code();
        }
        int firstAdded = texts.size();
        for (AddedToken token : json.addedTokens()) {
            if (entries[token.id()] >= firstAdded) {
                throw malformed("a different id for every token", "id " + token.id() + " twice in added_tokens");
            }
            int entry = texts.add(Utf8.encode(token.content()));
            addedTokenOptions.addedOnly.set(token.id(), !isInModel(token.id(), entry));
            entries[token.id()] = entry;
            types[token.id()] = (token.special() ? TokenType.CONTROL : TokenType.USER_DEFINED).code();
            addedTokenOptions.leftStrip.set(token.id(), token.leftStrip());
            addedTokenOptions.rightStrip.set(token.id(), token.rightStrip());
            addedTokenOptions.singleWord.set(token.id(), token.singleWord());
            addedTokenOptions.normalized.set(token.id(), token.normalized());
        }
    }

    private boolean isInModel(int id, int entry) {
        return entries[id] != NO_ENTRY
                && texts.equals(entries[id], texts.bytes(), texts.start(entry), texts.end(entry));
    }

    private boolean isByte(int entry) {
        return pipeline.byteFallback() && texts.length(entry) == 6 && ByteTokens.value(texts.copy(entry)) >= 0;
    }

    private TokenizerDefinition definition() {
        Map<String, JsonValue> config =
                members("tokenizer_config.json", Set.of("bos_token", "eos_token", "add_bos_token", "add_eos_token"));
        TokenizerDefinition.Builder builder = TokenizerDefinition.builder(new TextsById(), json.merges())
                .source(file.toString())
                .tokenTypes(types)
                .addedTokenOptions(addedTokenOptions)
                .fuseUnknown(json.modelOption("fuse_unk").bool(false))
                .ignoreMerges(json.modelOption("ignore_merges").bool(false))
                .addBos(flag(config, "add_bos_token", pipeline.prefix().isPresent()))
                .addEos(flag(config, "add_eos_token", pipeline.suffix().isPresent()));
        pipeline.addTo(builder);
        OptionalInt eos = token(config, "eos_token");
        pipeline.prefix()
                .ifPresentOrElse(
                        builder::bosId, () -> token(config, "bos_token").ifPresent(builder::bosId));
        pipeline.suffix().ifPresentOrElse(builder::eosId, () -> eos.ifPresent(builder::eosId));
        eos.ifPresent(builder::endOfGeneration);
        JsonValue unknown = json.modelOption("unk_token");
        if (!unknown.isNull()) {
            builder.unknownId(id(unknown));
        }
        addGenerationConfig(builder);
        return builder.build();
    }

    private void addGenerationConfig(TokenizerDefinition.Builder builder) {
        JsonValue eos =
                members("generation_config.json", Set.of("eos_token_id")).get("eos_token_id");
        if (eos == null || eos.isNull()) {
            return;
        }
        if (eos.isList()) {
            eos.elements().forEach(id -> builder.endOfGeneration(id.integer(types.length - 1)));
        } else {
            builder.endOfGeneration(eos.integer(types.length - 1));
        }
    }

    /** Some members of a file in the same folder; none if there is no such file. */
    private Map<String, JsonValue> members(String fileName, Set<String> names) {
        Map<String, JsonValue> members = new HashMap<>();
        Path sibling = file.resolveSibling(fileName);
        if (!Files.exists(sibling)) {
            return members;
        }
        try (JsonReader reader = new JsonReader(sibling)) {
            reader.expect(JsonToken.START_OBJECT, "an object");
            for (String name = reader.nextMember(); name != null; name = reader.nextMember()) {
                if (names.contains(name)) {
                    members.put(name, reader.nextValue(name));
                } else {
                    reader.skip();
                }
            }
        }
        return members;
    }

    private static boolean flag(Map<String, JsonValue> config, String name, boolean otherwise) {
        JsonValue value = config.get(name);
        return value == null ? otherwise : value.bool(otherwise);
    }

    /** The id of a token that is named by its text, or by an object with its text. */
    private OptionalInt token(Map<String, JsonValue> config, String name) {
        JsonValue value = config.get(name);
        if (value == null || value.isNull()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(id(value.isObject() ? value.member("content") : value));
    }

    private int id(JsonValue token) {
        byte[] text = Utf8.encode(token.text());
        for (int id = entries.length - 1; id >= 0; id--) {
            if (entries[id] != NO_ENTRY && texts.equals(entries[id], text, 0, text.length)) {
                return id;
            }
        }
        throw token.malformed("a token of the vocabulary");
    }

    private ModelFormatException malformed(String expected, String found) {
        return new ModelFormatException(file.toString(), -1, expected, found);
    }

    /** The texts in the order of their ids; ids that no token has have no text. */
    private final class TextsById implements ByteStrings {

        @Override
        public int size() {
            return entries.length;
        }

        @Override
        public int length(int index) {
            return entries[index] == NO_ENTRY ? 0 : texts.length(entries[index]);
        }

        @Override
        public void copyTo(int index, byte[] target, int offset) {
            if (entries[index] != NO_ENTRY) {
                texts.copyTo(entries[index], target, offset);
            }
        }
    }
}
