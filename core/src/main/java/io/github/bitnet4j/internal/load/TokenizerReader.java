package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.internal.format.gguf.GgufStrings;
import io.github.bitnet4j.tokenizer.ByteStrings;
import io.github.bitnet4j.tokenizer.PreTokenizer;
import io.github.bitnet4j.tokenizer.Tokenizer;
import io.github.bitnet4j.tokenizer.TokenizerDefinition;
import java.util.function.IntConsumer;

/** Builds the tokenizer that a GGUF file describes. */
final class TokenizerReader {

    /** Tokens of the Llama-3 vocabulary, which 2B-4T uses without naming its pre-tokenizer. */
    private static final int LLAMA3_TOKENS = 128_256;

    private static final String PREFIX = "tokenizer.ggml.";

    private TokenizerReader() {}

    static Tokenizer read(GgufFile file, Warnings warnings) {
        GgufMetadata metadata = file.metadata();
        String model = metadata.string(PREFIX + "model");
        if (!model.equals("gpt2")) {
            throw new UnsupportedModelException(
                    file.name() + ": tokenizer model '" + model + "'", "gpt2 (byte-level BPE)");
        }
        GgufStrings tokens = metadata.strings(PREFIX + "tokens");
        TokenizerDefinition.Builder definition = TokenizerDefinition.builder(
                        view(tokens), view(metadata.strings(PREFIX + "merges")))
                .source(file.name())
                .preTokenizer(preTokenizer(metadata, tokens.size(), warnings));
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

    private static PreTokenizer preTokenizer(GgufMetadata metadata, int tokens, Warnings warnings) {
        if (metadata.has(PREFIX + "pre")) {
            return PreTokenizer.named(metadata.string(PREFIX + "pre"));
        }
        if (tokens == LLAMA3_TOKENS) {
            return PreTokenizer.LLAMA3;
        }
        warnings.add("the file does not name its pre-tokenizer (key " + PREFIX
                + "pre); the default rules are used, which may split text in other ways than the model was trained on");
        return PreTokenizer.DEFAULT;
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
