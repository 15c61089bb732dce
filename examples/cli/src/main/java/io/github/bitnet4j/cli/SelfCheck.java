package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.demo.DemoModel;

/**
 * Whether the demo model gives the text here that it gives everywhere.
 *
 * @param passed whether it does
 * @param detail what computed and what came out, or what went wrong
 */
record SelfCheck(boolean passed, String detail) {

    private static final String QUESTION = "What is the capital of France?";
    private static final String ANSWER = "The capital of France is Paris.";

    static SelfCheck run(LoadOptions options) {
        try (Model model = Model.load(DemoModel.gguf(), options)) {
            String text = model.generate(Prompt.user(QUESTION), GenerateOptions.defaults())
                    .text();
            String detail = model.backend().describe() + " says \"" + text + "\"";
            boolean passed = text.equals(ANSWER);
            return new SelfCheck(passed, passed ? detail : detail + ", expected \"" + ANSWER + "\"");
        } catch (RuntimeException | LinkageError e) {
            return new SelfCheck(false, Failures.describe(e));
        }
    }
}
