package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.tokenizer.MetaspaceSplit.Prepend;
import io.github.bitnet4j.tokenizer.PatternSplit.Behavior;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the pre-tokenizer of a {@code tokenizer.json}. */
final class PreTokenizerReader {

    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String SPELLED_OUT_CONTRACTIONS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private static final String LETTERS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String SYMBOLS_AND_SPACE = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String LLAMA3 = LETTERS + "\\p{N}{1,3}" + SYMBOLS_AND_SPACE;
    private static final String QWEN2 = LETTERS + "\\p{N}" + SYMBOLS_AND_SPACE;
    private static final String GPT2 =
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    /** Expressions that are everywhere, for which there are scanners ten times as fast. */
    private static final Map<String, PreTokenizer> KNOWN = Map.of(
            CONTRACTIONS + LLAMA3,
            PreTokenizer.LLAMA3,
            SPELLED_OUT_CONTRACTIONS + LLAMA3,
            PreTokenizer.LLAMA3,
            CONTRACTIONS + QWEN2,
            PreTokenizer.QWEN2,
            SPELLED_OUT_CONTRACTIONS + QWEN2,
            PreTokenizer.QWEN2,
            GPT2,
            PreTokenizer.GPT2);

    private static final Map<String, Behavior> BEHAVIORS = Map.of(
            "Removed", Behavior.REMOVED,
            "Isolated", Behavior.ISOLATED,
            "MergedWithPrevious", Behavior.MERGED_WITH_PREVIOUS,
            "MergedWithNext", Behavior.MERGED_WITH_NEXT,
            "Contiguous", Behavior.CONTIGUOUS);

    private static final Map<String, Prepend> SCHEMES =
            Map.of("always", Prepend.ALWAYS, "first", Prepend.FIRST, "never", Prepend.NEVER);

    private final List<SplitStep> steps = new ArrayList<>();
    private boolean byteLevel;

    PreTokenizerReader(JsonValue component) {
        for (JsonValue part : Components.flat(component, "pretokenizers")) {
            switch (Components.type(part)) {
                case "Split" -> addCuts(split(part));
                case "Digits" -> addCuts(List.of(digits(part)));
                case "Punctuation" -> addCuts(List.of(punctuation(part)));
                case "Whitespace" ->
                    addCuts(List.of(new PatternSplit(ExpressionProgram.of("\\w+|[^\\w\\s]+"), Behavior.REMOVED, true)));
                case "WhitespaceSplit" ->
                    addCuts(List.of(new PatternSplit(
                            TextPattern.character(CharacterProperties.SPACE::contains), Behavior.REMOVED, false)));
                case "ByteLevel" -> addByteLevel(part);
                case "Metaspace" -> addMetaspace(part);
                default ->
                    throw Components.unsupported(
                            part,
                            "Split, ByteLevel, Digits, Punctuation, Whitespace, WhitespaceSplit, Metaspace, Sequence");
            }
        }
    }

    PreTokenizer rule() {
        return PreTokenizer.of(steps);
    }

    /** Whether words are to be seen as bytes. */
    boolean byteLevel() {
        return byteLevel;
    }

    /** Steps that only cut; after ByteLevel they see text in its alphabet. */
    private void addCuts(List<SplitStep> cuts) {
        for (SplitStep cut : cuts) {
            steps.add(byteLevel ? new ByteAlphabetSplit(cut) : cut);
        }
    }

    private void addByteLevel(JsonValue part) {
        if (byteLevel) {
            throw new UnsupportedModelException("ByteLevel twice, at " + part.path(), "ByteLevel once");
        }
        if (part.member("add_prefix_space").bool(true)) {
            steps.add(new PrefixSpace());
        }
        if (part.member("use_regex").bool(true)) {
            steps.addAll(PreTokenizer.GPT2.steps());
        }
        byteLevel = true;
    }

    private void addMetaspace(JsonValue part) {
        if (byteLevel) {
            throw new UnsupportedModelException("Metaspace after ByteLevel, at " + part.path(), "one of the two");
        }
        JsonValue replacement = part.member("replacement");
        if (replacement.text().codePointCount(0, replacement.text().length()) != 1) {
            throw replacement.malformed("one character");
        }
        JsonValue scheme = part.member("prepend_scheme");
        Prepend prepend = scheme.isNull() ? Prepend.ALWAYS : SCHEMES.get(scheme.text());
        if (prepend == null) {
            throw scheme.malformed("always, first or never");
        }
        if (!part.member("add_prefix_space").bool(true)) {
            prepend = Prepend.NEVER;
        }
        steps.add(new MetaspaceSplit(
                replacement.text(), prepend, part.member("split").bool(true)));
    }

    private static List<SplitStep> split(JsonValue part) {
        Behavior behavior = behavior(part.member("behavior"));
        boolean invert = part.member("invert").bool(false);
        JsonValue expression = part.member("pattern").member("Regex");
        if (behavior == Behavior.ISOLATED && !expression.isNull()) { // what is isolated is the same either way round
            PreTokenizer known = KNOWN.get(expression.text());
            if (known != null) {
                return known.steps();
            }
        }
        return List.of(new PatternSplit(Components.pattern(part), behavior, invert));
    }

    private static SplitStep digits(JsonValue part) {
        boolean individual = part.member("individual_digits").bool(false);
        TextPattern number = TextPattern.character(c -> CharacterClasses.of(c) == CharacterClasses.NUMBER);
        return new PatternSplit(number, individual ? Behavior.ISOLATED : Behavior.CONTIGUOUS, false);
    }

    private static SplitStep punctuation(JsonValue part) {
        JsonValue behavior = part.member("behavior");
        TextPattern punctuation = TextPattern.character(
                c -> CharacterClasses.of(c) == CharacterClasses.PUNCTUATION || "$+<=>^`|~".indexOf(c) >= 0);
        return new PatternSplit(punctuation, behavior.isNull() ? Behavior.ISOLATED : behavior(behavior), false);
    }

    private static Behavior behavior(JsonValue name) {
        Behavior behavior = BEHAVIORS.get(name.text());
        if (behavior == null) {
            throw name.malformed("Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
        }
        return behavior;
    }
}
