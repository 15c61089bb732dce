package io.github.bitnet4j.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the vocabulary of a {@code tokenizer.json} with merges into a GGUF file with scores, as converters do. */
final class GgufForm {

    private static final String PREFIX = "tokenizer.ggml.";

    private GgufForm() {}

    /** The tokenizer of the GGUF form. */
    static Tokenizer of(Path tokenizerJson) {
        Tokenizer tokenizer = Tokenizer.fromJson(tokenizerJson);
        List<String> tokens = new ArrayList<>();
        List<Integer> types = new ArrayList<>();
        for (int id = 0; id < tokenizer.size(); id++) {
            tokens.add(tokenizer.token(id));
            types.add(tokenizer.type(id).code());
        }
        boolean addSpacePrefix = tokenizer.token(tokenizer.encode("a")[0]).startsWith("\u2581");
        return read(new GgufWriter()
                .put(PREFIX + "bos_token_id", GgufType.UINT32, tokenizer.bosId().orElseThrow())
                .put(PREFIX + "eos_token_id", GgufType.UINT32, tokenizer.eosId().orElseThrow())
                .put(PREFIX + "add_space_prefix", GgufType.BOOL, addSpacePrefix)
                .putArray(PREFIX + "tokens", GgufType.STRING, tokens)
                .putArray(PREFIX + "token_type", GgufType.INT32, types)
                .putArray(PREFIX + "scores", GgufType.FLOAT32, scores(tokenizerJson, tokens, types)));
    }

    /**
     * The tokenizer of Llama 2, of which a file has the texts in the order of their ids. The scores fall with the id, but for runs of
     * spaces, which come last.
     */
    static Tokenizer llama2(Path vocabulary) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(vocabulary.toFile())) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.VALUE_STRING) {
                    tokens.add(parser.getText());
                }
            }
        }
        List<Integer> types = new ArrayList<>();
        List<Float> scores = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            TokenType type = id == 0
                    ? TokenType.UNKNOWN
                    : id < 3 ? TokenType.CONTROL : id < 259 ? TokenType.BYTE : TokenType.NORMAL;
            types.add(type.code());
            scores.add(tokens.get(id).matches("\u2581\u2581+") ? -1e9f : id < 259 ? 0f : 259f - id);
        }
        return read(new GgufWriter()
                .putArray(PREFIX + "tokens", GgufType.STRING, tokens)
                .putArray(PREFIX + "token_type", GgufType.INT32, types)
                .putArray(PREFIX + "scores", GgufType.FLOAT32, scores));
    }

    private static Tokenizer read(GgufWriter writer) {
        writer.put("general.architecture", GgufType.STRING, "llama")
                .put(PREFIX + "model", GgufType.STRING, "llama")
                .put(PREFIX + "pre", GgufType.STRING, "default");
        return Model.loadTokenizer(ByteBuffer.wrap(writer.toByteArray()));
    }

    private static List<Float> scores(Path tokenizerJson, List<String> tokens, List<Integer> types) {
        TokenizerJson json = TokenizerJson.read(tokenizerJson);
        Map<String, Integer> ranks = new HashMap<>();
        for (int rank = 0; rank < json.merges().size(); rank++) {
            byte[] merge = new byte[json.merges().length(rank)];
            json.merges().copyTo(rank, merge, 0);
            String text = new String(merge, StandardCharsets.UTF_8);
            int space = text.indexOf(' ', 1);
            ranks.putIfAbsent(text.substring(0, space) + text.substring(space + 1), rank);
        }
        Float[] scores = new Float[tokens.size()];
        for (int id = 0; id < scores.length; id++) {
            int type = types.get(id);
            boolean ordinary = type == TokenType.NORMAL.code() || type == TokenType.BYTE.code();
            boolean unused = type == TokenType.UNUSED.code();
            scores[id] = ordinary ? -(float) ranks.getOrDefault(tokens.get(id), 0) : unused ? -10_000f : -1_000f;
        }
        return Arrays.asList(scores);
    }
}
