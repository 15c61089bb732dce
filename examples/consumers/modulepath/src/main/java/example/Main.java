package example;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.demo.DemoModel;

/** Asks a question, as a module. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        try (Model model = Model.load(DemoModel.gguf())) {
            System.err.println(model.backend().describe());
            Prompt prompt = Prompt.user("What is BitNet?");
            System.out.println(
                    model.generate(prompt, GenerateOptions.defaults()).text());
        }
    }
}
