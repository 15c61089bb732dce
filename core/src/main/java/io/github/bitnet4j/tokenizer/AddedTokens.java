package io.github.bitnet4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * The control and user-defined tokens, which are cut out of a text before it is split into words: of those that begin
 * at a place the longest.
 *
 * <p>User-defined tokens that ask for it are looked for in a second pass, in the normalised text between the others.
 * Control tokens never are: what a template wrote and what a user wrote can be told apart only in the text itself.
 */
final class AddedTokens {

    private final Vocabulary vocabulary;
    private final AddedTokenOptions options;
    private final LongestText all;
    private final LongestText userDefined;
    private final LongestText normalized;
    private final PackedStrings normalizedTexts = new PackedStrings();
    /** Ids of {@link #normalizedTexts}. */
    private final IntList normalizedIds = new IntList();

    AddedTokens(TokenizerDefinition definition, Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        options = definition.addedTokenOptions();
        IntList raw = new IntList();
        IntList user = new IntList();
        for (int id : vocabulary.recognised()) {
            boolean control = vocabulary.type(id) != TokenType.USER_DEFINED;
            if (!control && options.normalized.get(id)) {
                addNormalized(id, definition.normalizer());
                continue;
            }
            raw.add(id);
            if (!control) {
                user.add(id);
            }
        }
        all = new LongestText(vocabulary.texts(), raw.toArray());
        userDefined = new LongestText(vocabulary.texts(), user.toArray());
        int[] indices = new int[normalizedTexts.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        normalized = new LongestText(normalizedTexts, indices);
    }

    private void addNormalized(int id, Normalizer normalizer) {
        byte[] text = Utf8.encode(normalizer.apply(new String(vocabulary.text(id), StandardCharsets.UTF_8)));
        if (text.length > 0) {
            normalizedTexts.add(text);
            normalizedIds.add(id);
        }
    }

    /** Whether {@link #splitNormalized} may find anything. */
    boolean anyNormalized() {
        return normalizedTexts.size() > 0;
    }

    /**
     * Cuts a text at its added tokens.
     *
     * @param control the indices of its characters of which control tokens may be made
     */
    void split(String text, BitSet control, IntConsumer ids, SplitStep.Pieces plain) {
        byte[] bytes = Utf8.encode(text);
        ControlStretches stretches = new ControlStretches(text, control);
        IntUnaryOperator tokenAt = at -> {
            int id = all.longestAt(bytes, at, stretches.endAt(at));
            return id == LongestText.ABSENT ? userDefined.longestAt(bytes, at, bytes.length) : id;
        };
        scan(bytes, true, tokenAt, vocabulary.texts(), id -> id, ids, plain);
    }

    /** Cuts normalised text at the tokens that are looked for in it. */
    void splitNormalized(byte[] text, boolean first, IntConsumer ids, SplitStep.Pieces plain) {
        if (!anyNormalized()) {
            plain.accept(text, 0, text.length, first);
            return;
        }
        IntUnaryOperator tokenAt = at -> normalized.longestAt(text, at, text.length);
        scan(text, first, tokenAt, normalizedTexts, normalizedIds::get, ids, plain);
    }

    private void scan(
            byte[] text,
            boolean first,
            IntUnaryOperator tokenAt,
            PackedStrings texts,
            IntUnaryOperator idOf,
            IntConsumer ids,
            SplitStep.Pieces plain) {
        int rest = 0;
        for (int at = 0; at < text.length; ) {
            int index = tokenAt.applyAsInt(at);
            if (index == LongestText.ABSENT) {
                at++;
                continue;
            }
            int id = idOf.applyAsInt(index);
            int end = at + texts.length(index);
            if (!options.singleWord.get(id) || isSingleWord(text, at, end)) {
                int start = options.leftStrip.get(id) ? spaceStart(text, rest, at) : at;
                if (rest < start) {
                    plain.accept(text, rest, start, first && rest == 0);
                }
                ids.accept(id);
                rest = options.rightStrip.get(id) ? spaceEnd(text, end) : end;
            }
            at = end;
        }
        if (rest < text.length) {
            plain.accept(text, rest, text.length, first && rest == 0);
        }
    }

    private static boolean isSingleWord(byte[] text, int from, int to) {
        return !(from > 0 && isWord(text, Utf8.previous(text, from))) && !(to < text.length && isWord(text, to));
    }

    private static boolean isWord(byte[] text, int at) {
        return CharacterProperties.WORD.contains(Utf8.codePointAt(text, at));
    }

    /** The start of the white space that ends at a position, not below a bound. */
    private static int spaceStart(byte[] text, int from, int to) {
        int start = to;
        while (start > from) {
            int previous = Utf8.previous(text, start);
            if (CharacterClasses.at(text, previous) != CharacterClasses.SPACE) {
                break;
            }
            start = previous;
        }
        return start;
    }

    private static int spaceEnd(byte[] text, int from) {
        return WordScanner.runEnd(text, from, text.length, CharacterClasses.SPACE);
    }
}
