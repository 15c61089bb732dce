package io.github.bitnet4j.tokenizer;

import java.util.List;

/**
 * A random-access list of byte strings, such as the texts of a vocabulary.
 *
 * <p>A loader implements it over the memory that holds its file, so that no {@code String} is made an entry. The
 * contents must not change while a {@link Tokenizer} is being built from them; the tokenizer keeps copies of its own.
 */
public interface ByteStrings {

    /**
     * The number of entries.
     *
     * @return a count, at least 0
     */
    int size();

    /**
     * The length of an entry.
     *
     * @param index position in the list, 0 to {@code size() - 1}
     * @return a count of bytes, at least 0
     */
    int length(int index);

    /**
     * Copies all bytes of an entry.
     *
     * @param index position in the list, 0 to {@code size() - 1}
     * @param target where to copy to; holds at least {@code length(index)} bytes from {@code offset} on
     * @param offset position of the first byte in {@code target}
     */
    void copyTo(int index, byte[] target, int offset);

    /**
     * The UTF-8 forms of some texts; a lone surrogate becomes U+FFFD.
     *
     * @param texts what the list holds
     * @return a list of the same size
     */
    static ByteStrings of(List<String> texts) {
        PackedStrings strings = new PackedStrings();
        texts.forEach(text -> strings.add(Utf8.encode(text)));
        return strings;
    }
}
