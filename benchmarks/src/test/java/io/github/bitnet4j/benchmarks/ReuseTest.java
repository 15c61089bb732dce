package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.demo.DemoModel;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReuseTest {

    @Test
    void whatIsThereAlreadyIsNotComputed() throws IOException {
        try (Model model = Model.load(DemoModel.gguf(), LoadOptions.defaults())) {
            Map<String, Double> seconds = Reuse.measure(model, 100, 5, 3);
            assertThat(seconds).hasSize(8);
            double cold = seconds.getOrDefault(Reuse.COLD, 0.0);
            assertThat(seconds.get("next turn in the same session")).isLessThan(cold);
            assertThat(seconds.get("next turn in a new session (prefix cache)")).isLessThan(cold);
        }
    }
}
