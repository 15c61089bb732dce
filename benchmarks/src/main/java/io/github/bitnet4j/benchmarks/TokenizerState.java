package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.Model;
import io.github.bitnet4j.demo.DemoModel;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The demo model's tokenizer, and a text in both forms; shared by all threads. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class TokenizerState {

    private Tokenizer tokenizer;
    private String text;
    private int bytes;
    private int[] ids;

    /** Reads the tokenizer and the text. */
    @Setup
    public void setUp() {
        tokenizer = Model.loadTokenizer(DemoModel.gguf());
        text = Corpus.text();
        bytes = text.getBytes(StandardCharsets.UTF_8).length;
        ids = tokenizer.encode(text);
        System.out.printf("%nvocabulary of %d; text of %d bytes, %d tokens%n", tokenizer.size(), bytes, ids.length);
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    String text() {
        return text;
    }

    /** Length of the text in UTF-8. */
    int bytes() {
        return bytes;
    }

    int[] ids() {
        return ids;
    }
}
