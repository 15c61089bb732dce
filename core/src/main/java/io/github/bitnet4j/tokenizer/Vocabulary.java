package io.github.bitnet4j.tokenizer;

import java.util.Arrays;
import java.util.BitSet;

/** The tokens of a model: their texts as stored, their types, and the id of a text. */
final class Vocabulary {

    static final int ABSENT = TextIndex.ABSENT;

    private final TokenType[] types;
    private final PackedStrings texts;
    private final TextIndex ids;
    /** Ids of the tokens that are cut out of a text before it is split into words. */
    private final IntList recognised = new IntList();

    /** Ids of the tokens that words may become. */
    private final BitSet plain = new BitSet();

    private final int maxLength;

    Vocabulary(TokenizerDefinition definition) {
        types = types(definition);
        texts = new PackedStrings(size(), totalBytes(definition));
        ids = new TextIndex(texts, size());
        byte[] bos = bosText(definition);
        int longest = 0;
        BitSet addedOnly = definition.addedTokenOptions().addedOnly;
        for (int id = 0; id < size(); id++) {
            plain.set(id, !types[id].isSpecial() && !addedOnly.get(id));
            addText(definition.tokens(), id, bos);
            longest = Math.max(longest, texts.length(id));
        }
        maxLength = longest;
    }

    int size() {
        return types.length;
    }

    /** The length of the longest text in bytes. */
    int maxLength() {
        return maxLength;
    }

    /** The ids of control, unknown and user-defined tokens, in ascending order. */
    int[] recognised() {
        return recognised.toArray();
    }

    TokenType type(int id) {
        return types[id];
    }

    byte[] text(int id) {
        return texts.copy(id);
    }

    int length(int id) {
        return texts.length(id);
    }

    /** The id of text[from, to), or {@link #ABSENT}. */
    int id(byte[] text, int from, int to) {
        return ids.find(text, from, to);
    }

    /** As {@link #id}, but only of tokens that words may become: no control token is among them. */
    int plainId(byte[] text, int from, int to) {
        return plainId(Hashing.text(text, from, to), text, from, to);
    }

    /** As {@link #plainId(byte[], int, int)}, of a text whose hash is known. */
    int plainId(long hash, byte[] text, int from, int to) {
        int id = ids.find(hash, text, from, to);
        return id == ABSENT || !plain.get(id) ? ABSENT : id;
    }

    /** As {@link #plainId(byte[], int, int)}, of the text that entries of two lists make up together. */
    int plainId(long hash, PackedStrings left, int i, PackedStrings right, int j) {
        int id = ids.find(hash, left, i, right, j);
        return id == ABSENT || !plain.get(id) ? ABSENT : id;
    }

    /** The texts by id. */
    PackedStrings texts() {
        return texts;
    }

    private static TokenType[] types(TokenizerDefinition definition) {
        int size = definition.tokens().size();
        TokenType[] types = new TokenType[size];
        int[] codes = definition.tokenTypes();
        if (codes == null) {
            Arrays.fill(types, TokenType.NORMAL);
            return types;
        }
        if (codes.length != size) {
            throw definition.malformed("a type for each of the " + size + " tokens", codes.length + " types");
        }
        for (int id = 0; id < size; id++) {
            TokenType type = TokenType.orNull(codes[id]);
            if (type == null) {
                throw definition.malformed("token types from 1 to 6", "type " + codes[id] + " of token " + id);
            }
            types[id] = type;
        }
        return types;
    }

    private static int totalBytes(TokenizerDefinition definition) {
        ByteStrings tokens = definition.tokens();
        long bytes = 0;
        for (int id = 0; id < tokens.size(); id++) {
            bytes += tokens.length(id);
        }
        if (bytes > TokenizerDefinition.MAX_TEXT_BYTES) {
            throw definition.malformed("token texts of at most 512 MiB together", bytes + " bytes");
        }
        return (int) bytes;
    }

    private void addText(ByteStrings tokens, int id, byte[] bos) {
        TokenType type = types[id];
        if (type == TokenType.CONTROL) {
            texts.add(repaired(copy(tokens, id), bos));
        } else {
            texts.add(tokens, id);
        }
        if (texts.length(id) == 0) {
            return;
        }
        if ((type == TokenType.USER_DEFINED || type.isSpecial())
                && Utf8.isWellFormed(texts.bytes(), texts.start(id), texts.end(id))) {
            recognised.add(id);
        }
        index(id);
    }

    private byte[] bosText(TokenizerDefinition definition) {
        int bos = definition.bosId().orElse(-1);
        boolean control = bos >= 0 && bos < size() && type(bos) == TokenType.CONTROL;
        return control ? copy(definition.tokens(), bos) : new byte[0];
    }

    /** Some converted files have the text of the begin-of-text token glued before those of other control tokens. */
    private static byte[] repaired(byte[] text, byte[] bos) {
        boolean glued =
                bos.length > 0 && text.length > bos.length && Arrays.equals(text, 0, bos.length, bos, 0, bos.length);
        return glued ? Arrays.copyOfRange(text, bos.length, text.length) : text;
    }

    private static byte[] copy(ByteStrings tokens, int id) {
        byte[] text = new byte[tokens.length(id)];
        tokens.copyTo(id, text, 0);
        return text;
    }

    /** Of tokens with the same text the last one is found, but a control token only if all are. */
    private void index(int id) {
        int present = types[id].isSpecial() ? id(texts.bytes(), texts.start(id), texts.end(id)) : ABSENT;
        if (present == ABSENT || types[present].isSpecial()) {
            ids.put(id);
        }
    }
}
