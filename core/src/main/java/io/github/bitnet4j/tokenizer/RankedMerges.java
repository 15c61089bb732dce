package io.github.bitnet4j.tokenizer;

/** Merges of pairs of symbols in the order of a list. */
final class RankedMerges implements Merges {

    /** From left << 32 | right to the rank of the merge. */
    private final LongIntTable ranks;
    /** The merged symbol by rank. */
    private final int[] results;

    RankedMerges(TokenizerDefinition definition, Symbols symbols) {
        ByteStrings merges = definition.merges();
        byte[] text = new byte[maxLength(definition)];
        ranks = new LongIntTable(merges.size());
        results = new int[merges.size()];
        for (int rank = 0; rank < results.length; rank++) {
            merges.copyTo(rank, text, 0);
            if (!add(rank, text, merges.length(rank), symbols)) {
                throw definition.malformed(
                        "merges of two texts with a space between them", "one text in merge " + rank);
            }
        }
    }

    @Override
    public int rank(int left, int right) {
        return ranks.get((long) left << 32 | right);
    }

    @Override
    public int merged(int left, int right, int rank) {
        return results[rank];
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

    private boolean add(int rank, byte[] text, int length, Symbols symbols) {
        int space = 1;
        while (space < length && text[space] != ' ') {
            space++;
        }
        if (space >= length - 1) {
            return false;
        }
        long leftHash = Hashing.text(text, 0, space);
        long rightHash = Hashing.text(text, space + 1, length);
        int left = symbols.of(leftHash, text, 0, space);
        int right = symbols.of(rightHash, text, space + 1, length);
        System.arraycopy(text, 0, text, 1, space);
        results[rank] = symbols.of(Hashing.concatenated(leftHash, rightHash, length - space - 1), text, 1, length);
        ranks.putIfAbsent((long) left << 32 | right, rank);
        return true;
    }
}
