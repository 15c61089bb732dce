package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.internal.config.Settings;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.tokenizer.ByteStrings;
import io.github.bitnet4j.tokenizer.PreTokenizer;
import io.github.bitnet4j.tokenizer.TokenType;
import io.github.bitnet4j.tokenizer.TokenizerDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Says in the metadata of a GGUF file what a {@code tokenizer.json} says, as far as GGUF can. */
final class TokenizerWriter {

    private static final String PREFIX = "tokenizer.ggml.";

    private final TokenizerDefinition tokenizer;
    private final int vocabulary;
    private final GgufFileWriter.Builder target;

    private TokenizerWriter(TokenizerDefinition tokenizer, int vocabulary, GgufFileWriter.Builder target) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.target = target;
    }

    /**
     * Writes all keys.
     *
     * @param tokenizer at least {@code vocabulary} tokens; those behind are left out
     * @param source its file, for messages
     * @throws UnsupportedModelException if it is of a kind that GGUF has no name for
     */
    static void write(
            TokenizerDefinition tokenizer,
            String source,
            int vocabulary,
            GgufFileWriter.Builder target,
            Warnings warnings) {
        TokenizerWriter writer = new TokenizerWriter(tokenizer, vocabulary, target);
        if (tokenizer.spacePrefix().isPresent()) {
            writer.writeSentencePiece(tokenizer.spacePrefix().get());
        } else {
            writer.writeByteLevel(rule(tokenizer, source), warnings);
        }
        writer.writeRest();
    }

    /** Merges become scores. */
    private void writeSentencePiece(boolean spacePrefix) {
        target.string(PREFIX + "model", "llama")
                .string(PREFIX + "pre", "default")
                .float32s(PREFIX + "scores", Arrays.copyOf(tokenizer.mergeScores(), vocabulary))
                .bool(PREFIX + "add_space_prefix", spacePrefix);
    }

    private void writeByteLevel(String rule, Warnings warnings) {
        if (PreTokenizer.named(rule).ignoreMerges() != tokenizer.ignoreMerges()) {
            warnings.add("tokenizer.json says ignore_merges = " + tokenizer.ignoreMerges() + ", but GGUF readers take "
                    + !tokenizer.ignoreMerges() + " with the pre-tokenizer " + rule);
        }
        target.string(PREFIX + "model", "gpt2").string(PREFIX + "pre", rule);
        target.strings(
                PREFIX + "merges", () -> merges().iterator(), tokenizer.merges().size());
    }

    private static String rule(TokenizerDefinition tokenizer, String source) {
        String given = Settings.current().preTokenizer();
        if (given != null) {
            return given;
        }
        return tokenizer
                .ruleName()
                .orElseThrow(() -> new UnsupportedModelException(
                        source + ": a tokenizer whose rules for words have no name in GGUF",
                        "BPE of characters with bytes for the rest, or of bytes with the rules "
                                + String.join(", ", PreTokenizer.names())
                                + "; -Dbitnet4j.pretokenizer=NAME names the one to write"));
    }

    private void writeRest() {
        int[] types = types();
        target.strings(PREFIX + "tokens", texts(types), vocabulary).int32s(PREFIX + "token_type", types);
        id("bos_token_id", tokenizer.bosId());
        id("eos_token_id", tokenizer.eosId());
        id("unknown_token_id", tokenizer.unknownId());
        int eos = tokenizer.eosId().orElse(-1);
        List<Integer> ends = tokenizer.endOfGeneration().stream()
                .distinct()
                .filter(id -> id != eos)
                .toList();
        id("eot_token_id", ends.isEmpty() ? OptionalInt.empty() : OptionalInt.of(ends.get(0)));
        id("eom_token_id", ends.size() < 2 ? OptionalInt.empty() : OptionalInt.of(ends.get(1)));
        target.bool(PREFIX + "add_bos_token", tokenizer.addBos()).bool(PREFIX + "add_eos_token", tokenizer.addEos());
    }

    private int[] types() {
        int[] types = tokenizer.tokenTypes();
        if (types != null) {
            return Arrays.copyOf(types, vocabulary);
        }
        int[] normal = new int[vocabulary];
        Arrays.fill(normal, TokenType.NORMAL.code());
        return normal;
    }

    /** Texts differ in GGUF, also those of ids that no token has. */
    private Iterable<byte[]> texts(int[] types) {
        return () -> IntStream.range(0, vocabulary)
                .mapToObj(id -> types[id] == TokenType.UNUSED.code()
                                && tokenizer.tokens().length(id) == 0
                        ? ("[PAD" + id + "]").getBytes(StandardCharsets.UTF_8)
                        : text(tokenizer.tokens(), id))
                .iterator();
    }

    private Stream<byte[]> merges() {
        return IntStream.range(0, tokenizer.merges().size()).mapToObj(rank -> text(tokenizer.merges(), rank));
    }

    private static byte[] text(ByteStrings texts, int index) {
        byte[] text = new byte[texts.length(index)];
        texts.copyTo(index, text, 0);
        return text;
    }

    private void id(String key, OptionalInt id) {
        if (id.isPresent() && id.getAsInt() < vocabulary) {
            target.uint32(PREFIX + key, id.getAsInt());
        }
    }
}
