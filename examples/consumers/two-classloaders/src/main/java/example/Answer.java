package example;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.TextStream;
import io.github.bitnet4j.demo.DemoModel;
import java.util.Iterator;

/** An answer, piece by piece; what is loaded once a class loader. */
public final class Answer implements Iterator<String>, AutoCloseable {

    private final Model model = Model.load(DemoModel.gguf());
    private final TextStream text = model.stream(Prompt.user("What is BitNet?"), GenerateOptions.defaults());

    public Answer() {
        System.err.println(model.backend().describe());
    }

    @Override
    public boolean hasNext() {
        return text.hasNext();
    }

    @Override
    public String next() {
        return text.next();
    }

    @Override
    public void close() {
        text.close();
        model.close();
    }
}
