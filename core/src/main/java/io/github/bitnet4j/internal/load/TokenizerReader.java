package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.config.Settings;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.internal.format.gguf.GgufStrings;
import io.github.bitnet4j.tokenizer.ByteStrings;
import io.github.bitnet4j.tokenizer.PreTokenizer;
import io.github.bitnet4j.tokenizer.TokenType;
import io.github.bitnet4j.tokenizer.Tokenizer;
import io.github.bitnet4j.tokenizer.TokenizerDefinition;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Builds the tokenizer that a GGUF file describes. */
final class TokenizerReader {

    /** Tokens of the Llama-3 vocabulary, which 2B-4T uses without naming its pre-tokenizer. */
    private static final int LLAMA3_TOKENS = 128_256;

    /** The id of both in GPT-2's successors that do not say it, such as Falcon. */
    private static final int GPT2_BOS_AND_EOS = 11;

    private static final String PREFIX = "tokenizer.ggml.";

    static final String PRE_TOKENIZER = PREFIX + "pre";
    static final String ADD_BOS = PREFIX + "add_bos_token";

    private TokenizerReader() {}

    static Tokenizer read(GgufFile file, Warnings warnings) {
        return read(file, warnings, Settings.current().preTokenizer());
    }

    /** Reads it with another pre-tokenizer than the file names, if one is given. */
    static Tokenizer read(GgufFile file, Warnings warnings, @Nullable String preTokenizer) {
        GgufMetadata metadata = file.metadata();
        String model = metadata.string(PREFIX + "model");
        TokenizerDefinition.Builder definition = switch (model) {
            case "gpt2" -> byteLevel(file, warnings, preTokenizer);
            case "llama" -> sentencePiece(metadata);
            default ->
                throw new UnsupportedModelException(
                        file.name() + ": tokenizer model '" + model + "'",
                        "gpt2 (byte-level BPE), llama (SentencePiece's BPE)");
        };
        definition.source(file.name());
        if (metadata.has(PREFIX + "token_type")) {
            definition.tokenTypes(metadata.integers(PREFIX + "token_type"));
        }
        setId(metadata, "bos_token_id", definition::bosId);
        setId(metadata, "eos_token_id", definition::eosId);
        setId(metadata, "unknown_token_id", definition::unknownId);
        setId(metadata, "eot_token_id", definition::endOfGeneration);
        setId(metadata, "eom_token_id", definition::endOfGeneration);
        if (metadata.has(PREFIX + "add_bos_token")) {
            definition.addBos(metadata.bool(PREFIX + "add_bos_token"));
        }
        if (metadata.has(PREFIX + "add_eos_token")) {
            definition.addEos(metadata.bool(PREFIX + "add_eos_token"));
        }
        return Tokenizer.of(definition.build());
    }

    private static TokenizerDefinition.Builder byteLevel(
            GgufFile file, Warnings warnings, @Nullable String preTokenizer) {
        GgufMetadata metadata = file.metadata();
        GgufStrings tokens = metadata.strings(PREFIX + "tokens");
        TokenizerDefinition.Builder definition = TokenizerDefinition.builder(
                        view(tokens), view(metadata.strings(PREFIX + "merges")))
                .preTokenizer(
                        preTokenizer != null
                                ? PreTokenizer.named(preTokenizer)
                                : preTokenizer(metadata, tokens.size(), warnings));
        setDefaultId(metadata, "bos_token_id", GPT2_BOS_AND_EOS, definition::bosId);
        setDefaultId(metadata, "eos_token_id", GPT2_BOS_AND_EOS, definition::eosId);
        return definition;
    }

    /** A vocabulary with scores; what it does not say is as in Llama 2. */
    private static TokenizerDefinition.Builder sentencePiece(GgufMetadata metadata) {
        String spacePrefix = PREFIX + "add_space_prefix";
        boolean addSpacePrefix = !metadata.has(spacePrefix) || metadata.bool(spacePrefix);
        TokenizerDefinition.Builder definition = TokenizerDefinition.sentencePiece(
                        view(metadata.strings(PREFIX + "tokens")), metadata.numbers(PREFIX + "scores"), addSpacePrefix)
                .addBos(true);
        setDefaultId(metadata, "unknown_token_id", 0, definition::unknownId);
        setDefaultId(metadata, "bos_token_id", 1, definition::bosId);
        setDefaultId(metadata, "eos_token_id", 2, definition::eosId);
        return definition;
    }

    private static PreTokenizer preTokenizer(GgufMetadata metadata, int tokens, Warnings warnings) {
        boolean named = metadata.has(PREFIX + "pre");
        String name = named ? metadata.string(PREFIX + "pre") : "default";
        if (tokens == LLAMA3_TOKENS && (name.equals("default") || isBitNet(metadata))) {
            return PreTokenizer.LLAMA3;
        }
        if (name.equals("default")) {
            warnings.add(
                    "the file does not name its pre-tokenizer (key " + PREFIX + "pre); the default rules are used, "
                            + "which may split text in other ways than the model was trained on; "
                            + "-Dbitnet4j.pretokenizer=NAME names one of " + String.join(", ", PreTokenizer.names()));
        }
        return PreTokenizer.named(name);
    }

    /**
     * The name of the rule by which words of a byte-level vocabulary are cut; a file may leave it out, or have it wrong.
     * Empty for other vocabularies.
     */
    static Optional<String> preTokenizer(GgufFile file) {
        GgufMetadata metadata = file.metadata();
        if (!metadata.string(PREFIX + "model").equals("gpt2")) {
            return Optional.empty();
        }
        String given = Settings.current().preTokenizer();
        if (given != null) {
            return Optional.of(given);
        }
        PreTokenizer rule =
                preTokenizer(metadata, metadata.strings(PREFIX + "tokens").size(), new Warnings());
        String own = metadata.has(PRE_TOKENIZER) ? metadata.string(PRE_TOKENIZER) : "";
        boolean right = PreTokenizer.names().contains(own) && PreTokenizer.named(own) == rule;
        return Optional.of(right ? own : rule.name());
    }

    private static boolean isBitNet(GgufMetadata metadata) {
        String key = "general.architecture";
        return metadata.has(key) && metadata.string(key).startsWith("bitnet-");
    }

    /** An id that other engines take where the file names none; only if the file says that it is not text. */
    private static void setDefaultId(GgufMetadata metadata, String name, int id, IntConsumer setter) {
        if (metadata.has(PREFIX + name) || !metadata.has(PREFIX + "token_type")) {
            return;
        }
        int[] types = metadata.integers(PREFIX + "token_type");
        if (id < types.length && (types[id] == TokenType.CONTROL.code() || types[id] == TokenType.UNKNOWN.code())) {
            setter.accept(id);
        }
    }

    private static void setId(GgufMetadata metadata, String name, IntConsumer setter) {
        String key = PREFIX + name;
        if (metadata.has(key)) {
            setter.accept((int) metadata.integer(key, 0, Integer.MAX_VALUE));
        }
    }

    private static ByteStrings view(GgufStrings strings) {
        return new ByteStrings() {
            @Override
            public int size() {
                return strings.size();
            }

            @Override
            public int length(int index) {
                return strings.length(index);
            }

            @Override
            public void copyTo(int index, byte[] target, int offset) {
                strings.buffer().get(strings.offset(index), target, offset, strings.length(index));
            }
        };
    }
}
