package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import java.text.Normalizer.Form;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rule that cuts text into words before byte-level BPE merges the bytes of each word.
 *
 * <p>A vocabulary was trained with one such rule and answers badly with any other. A GGUF file names it in
 * {@code tokenizer.ggml.pre}, a Hugging Face file spells it out as regular expressions.
 */
public final class PreTokenizer {

    private static final Splitter GPT2_WORDS = new Gpt2Splitter();
    private static final Splitter THREE_DIGITS = new RunSplitter(c -> c >= '0' && c <= '9', 3, 3);
    private static final Splitter NUMBERS =
            new RunSplitter(c -> CharacterClasses.of(c) == CharacterClasses.NUMBER, 1, Integer.MAX_VALUE);

    /** Words, numbers of up to three digits and runs of symbols, as in Llama 3, Falcon 3 and Falcon-E. */
    public static final PreTokenizer LLAMA3 = new PreTokenizer("llama-bpe", true, true, new Llama3Splitter(3));

    /** As {@link #LLAMA3} with every digit on its own, and text in the normal form NFC, as in Qwen 2 and 3. */
    public static final PreTokenizer QWEN2 =
            new PreTokenizer("qwen2", false, false, Normalizer.form(Form.NFC), List.of(new Llama3Splitter(1)));

    /** The words of GPT-2, which byte-level pre-tokenizers of Hugging Face files use by default. */
    public static final PreTokenizer GPT2 = new PreTokenizer("gpt-2", false, false, GPT2_WORDS);

    /** The words of the first Falcon models. */
    public static final PreTokenizer FALCON =
            new PreTokenizer("falcon", false, false, symbols("$+<=>^~|`"), GPT2_WORDS, THREE_DIGITS);

    /** What other engines do with a vocabulary that does not name its rule; rarely what it was trained with. */
    public static final PreTokenizer DEFAULT =
            new PreTokenizer("default", false, false, symbols("$+<=>^~|"), GPT2_WORDS, NUMBERS, THREE_DIGITS);

    /** Leaves the text whole. */
    static final PreTokenizer NONE = new PreTokenizer("none", false, false, new SplitStep[0]);

    private static final Map<String, PreTokenizer> BY_NAME = new TreeMap<>(Map.of(
            "llama-bpe", LLAMA3,
            "llama3", LLAMA3,
            "llama-v3", LLAMA3,
            "falcon3", LLAMA3,
            "falcon_e", LLAMA3,
            "qwen2", QWEN2,
            "falcon", FALCON,
            "gpt-2", GPT2,
            "default", DEFAULT));

    private final String name;
    private final boolean ignoreMerges;
    private final boolean addBos;
    private final List<SplitStep> steps;
    private final Normalizer normalizer;

    private PreTokenizer(String name, boolean ignoreMerges, boolean addBos, SplitStep... steps) {
        this(name, ignoreMerges, addBos, Normalizer.NONE, List.of(steps));
    }

    private PreTokenizer(
            String name, boolean ignoreMerges, boolean addBos, Normalizer normalizer, List<SplitStep> steps) {
        this.name = name;
        this.ignoreMerges = ignoreMerges;
        this.addBos = addBos;
        this.normalizer = normalizer;
        this.steps = steps;
    }

    /**
     * The rule that {@code tokenizer.ggml.pre} of a GGUF file names.
     *
     * @param name the name, or null if the file has none, which gives {@link #DEFAULT}
     * @return the rule
     * @throws UnsupportedModelException if the name is not one of {@link #names()}
     */
    public static PreTokenizer named(@Nullable String name) {
        if (name == null) {
            return DEFAULT;
        }
        PreTokenizer preTokenizer = BY_NAME.get(name);
        if (preTokenizer == null) {
            throw new UnsupportedModelException(
                    "the pre-tokenizer \"" + Shown.text(name) + "\"", String.join(", ", names()));
        }
        return preTokenizer;
    }

    /**
     * The names that {@link #named} knows.
     *
     * @return an unmodifiable set in alphabetical order
     */
    public static Set<String> names() {
        return Collections.unmodifiableSet(BY_NAME.keySet());
    }

    /**
     * The usual name of this rule.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Whether vocabularies with this rule emit a word that is a token as that token, without looking at merges.
     *
     * @return the default of {@link TokenizerDefinition.Builder#ignoreMerges}
     */
    public boolean ignoreMerges() {
        return ignoreMerges;
    }

    /**
     * Whether models with this rule expect a begin-of-text token before a prompt.
     *
     * @return the default of {@link TokenizerDefinition.Builder#addBos}
     */
    public boolean addBos() {
        return addBos;
    }

    /** What vocabularies with this rule do to a text before it is cut. */
    Normalizer normalizer() {
        return normalizer;
    }

    /** The steps of this rule. */
    List<SplitStep> steps() {
        return steps;
    }

    /** A rule that a file spells out. */
    static PreTokenizer of(List<SplitStep> steps) {
        return new PreTokenizer("of the file", false, false, Normalizer.NONE, List.copyOf(steps));
    }

    /**
     * Hands the pieces of text[from, to) over, in order; every step cuts what the one before it left.
     *
     * @param first whether the text begins here
     */
    void split(byte[] text, int from, int to, boolean first, SplitStep.Pieces pieces) {
        SplitStep.Pieces next = pieces;
        for (int i = steps.size() - 1; i >= 0; i--) {
            SplitStep step = steps.get(i);
            SplitStep.Pieces after = next;
            next = (piece, start, end, isFirst) -> step.split(piece, start, end, isFirst, after);
        }
        if (from < to) {
            next.accept(text, from, to, first);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static Splitter symbols(String otherThanPunctuation) {
        return new RunSplitter(
                c -> CharacterClasses.of(c) == CharacterClasses.PUNCTUATION || otherThanPunctuation.indexOf(c) >= 0,
                1,
                Integer.MAX_VALUE);
    }
}
