package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.demo.DemoModel;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The demo model with two sessions: one to fill, and one that continues the same prompt again and again. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls setUp
public class GenerationState {

    static final int PREFILL_TOKENS = 128;
    static final int DECODE_TOKENS = 32;

    private static final String QUESTION = "Tell me a story about a fox.";

    /** Threads that compute; 0 means all physical cores. */
    @Param("1")
    public int threads;

    private Model model;
    private int[] text;
    private Session filled;
    private Session continued;
    private int promptLength;

    /** Loads the model. */
    @Setup
    public void setUp(BackendState backend) {
        Backend choice = backend.choice();
        LoadOptions options = LoadOptions.defaults()
                .withBackend(choice.name())
                .withIsa(choice.isa())
                .withThreads(threads)
                .withPrefixCacheBytes(0L); // the same prompt is computed again and again
        model = Model.load(DemoModel.gguf(), options);
        text = Arrays.copyOf(model.tokenizer().encode(Corpus.text()), PREFILL_TOKENS);
        filled = model.newSession();
        continued = model.newSession().append(Prompt.user(QUESTION));
        promptLength = continued.length();
        System.out.printf(
                "model %s, %d threads%n", model.info().name(), options.resolve().threads());
    }

    /** Frees the model. */
    @TearDown
    public void tearDown() {
        continued.close();
        filled.close();
        model.close();
    }

    /** Runs the whole text through the model, for the one token that follows. */
    Generation prefill() {
        return filled.rewind(0).append(Prompt.tokens(text)).generate(tokens(1));
    }

    /** Generates an answer's first tokens, one step of the model each. */
    Generation decode() {
        return continued.rewind(promptLength).generate(tokens(DECODE_TOKENS));
    }

    private static GenerateOptions tokens(int count) {
        return GenerateOptions.builder().maxTokens(count).ignoreEndOfText(true).build();
    }

    Model model() {
        return model;
    }

    /** What {@link #prefill} runs through the model. */
    int[] text() {
        return text;
    }
}
