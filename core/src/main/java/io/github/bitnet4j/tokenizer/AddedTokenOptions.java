package io.github.bitnet4j.tokenizer;

import java.util.BitSet;

/** Ids of added tokens that are recognised in an unusual way. */
final class AddedTokenOptions {

    static final AddedTokenOptions NONE = new AddedTokenOptions();

    /** Those that take the white space before them along. */
    final BitSet leftStrip = new BitSet();
    /** Those that take the white space after them along. */
    final BitSet rightStrip = new BitSet();
    /** Those that are not recognised beside a letter or digit. */
    final BitSet singleWord = new BitSet();
    /** Those that are looked for in normalised text. */
    final BitSet normalized = new BitSet();
    /** Those that are not in the model's own vocabulary, so that no word becomes one. */
    final BitSet addedOnly = new BitSet();
}
