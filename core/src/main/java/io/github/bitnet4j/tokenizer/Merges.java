package io.github.bitnet4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;

/**
 * The merges of byte-level BPE: which two neighbouring symbols become one, and in which order.
 *
 * <p>A symbol is the id of a token. Texts that occur in merges, and bytes, that no token stands for are symbols from
 * the size of the vocabulary on; most vocabularies have none.
 */
final class Merges {

    static final int NO_RANK = LongIntTable.ABSENT;

    private final Vocabulary vocabulary;
    private final OptionalInt unknownId;
    private final PackedStrings extraTexts = new PackedStrings();
    private final TextIndex extraSymbols = new TextIndex(extraTexts, 0);
    private final int[] byteSymbols = new int[256];
    /** From left << 32 | right to the rank of the merge. */
    private final LongIntTable ranks;
    /** The merged symbol by rank. */
    private final int[] results;

    Merges(TokenizerDefinition definition, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        unknownId = definition.unknownId();
        ByteStrings merges = definition.merges();
        byte[] text = new byte[maxLength(definition)];
        ranks = new LongIntTable(merges.size());
        results = new int[merges.size()];
        byte[] mapped = new byte[2];
        for (int b = 0; b < 256; b++) {
            int length = ByteAlphabet.map(new byte[] {(byte) b}, 0, 1, mapped);
            byteSymbols[b] = symbol(Hashing.text(mapped, 0, length), mapped, 0, length);
        }
        for (int rank = 0; rank < results.length; rank++) {
            merges.copyTo(rank, text, 0);
            if (!add(rank, text, merges.length(rank))) {
                throw definition.malformed(
                        "merges of two texts with a space between them", "one text in merge " + rank);
            }
        }
    }

    /** The symbol that a byte of text starts as. */
    int byteSymbol(byte b) {
        return byteSymbols[b & 0xFF];
    }

    /** The place of the merge of two neighbours in the order of merges, or {@link #NO_RANK}. */
    int rank(int left, int right) {
        return ranks.get((long) left << 32 | right);
    }

    /** The symbol that a merge makes. */
    int result(int rank) {
        return results[rank];
    }

    /** Adds the token of a symbol; if there is none, the tokens of its bytes; of unknown bytes the unknown token. */
    void emit(int symbol, IntList target) {
        if (symbol < vocabulary.size()) {
            target.add(symbol);
            return;
        }
        int extra = symbol - vocabulary.size();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteAlphabet.unmap(extraTexts.bytes(), extraTexts.start(extra), extraTexts.end(extra), bytes);
        for (byte b : bytes.toByteArray()) {
            if (byteSymbol(b) < vocabulary.size()) {
                target.add(byteSymbol(b));
            } else {
                unknownId.ifPresent(target::add);
            }
        }
    }

    private static int maxLength(TokenizerDefinition definition) {
        ByteStrings merges = definition.merges();
        long bytes = 0;
        int longest = 0;
        for (int rank = 0; rank < merges.size(); rank++) {
            bytes += merges.length(rank);
            longest = Math.max(longest, merges.length(rank));
        }
        if (bytes > TokenizerDefinition.MAX_TEXT_BYTES) {
            throw definition.malformed("merges of at most 512 MiB together", bytes + " bytes");
        }
        return longest;
    }

    private boolean add(int rank, byte[] text, int length) {
        int space = 1;
        while (space < length && text[space] != ' ') {
            space++;
        }
        if (space >= length - 1) {
            return false;
        }
        long leftHash = Hashing.text(text, 0, space);
        long rightHash = Hashing.text(text, space + 1, length);
        int left = symbol(leftHash, text, 0, space);
        int right = symbol(rightHash, text, space + 1, length);
        System.arraycopy(text, 0, text, 1, space);
        results[rank] = symbol(Hashing.concatenated(leftHash, rightHash, length - space - 1), text, 1, length);
        ranks.putIfAbsent((long) left << 32 | right, rank);
        return true;
    }

    private int symbol(long hash, byte[] text, int from, int to) {
        int id = vocabulary.plainId(hash, text, from, to);
        if (id != Vocabulary.ABSENT) {
            return id;
        }
        int extra = extraSymbols.find(hash, text, from, to);
        if (extra == TextIndex.ABSENT) {
            extra = extraTexts.add(text, from, to);
            extraSymbols.put(extra);
        }
        return vocabulary.size() + extra;
    }
}
