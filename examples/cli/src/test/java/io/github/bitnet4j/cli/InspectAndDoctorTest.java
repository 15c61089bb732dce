package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InspectAndDoctorTest {

    @Test
    void inspectDescribesTheModel() {
        Map<String, String> fields =
                JsonFields.of(Outcome.of("inspect", "--json").succeeded());
        assertThat(fields)
                .containsEntry("/format", "GGUF 3")
                .containsEntry("/parameters", "4990208")
                .containsEntry("/runs", "true")
                .containsEntry("/hyperParameters/layers", "6")
                .containsEntry("/hyperParameters/activation", "relu2")
                .containsEntry("/hyperParameters/chatTemplate", "true")
                .containsEntry("/metadata/general.architecture", "string \"bitnet-b1.58\"")
                .containsEntry("/metadata/tokenizer.ggml.tokens", "array of 1024 string")
                .containsEntry("/tensors/0/name", "token_embd.weight")
                .containsEntry("/tensors/0/type", "F16")
                .containsEntry("/tensors/0/shape/0", "256")
                .containsEntry("/tensors/0/shape/1", "1024")
                .containsEntry("/tensors/0/bytes", "524288");
        assertThat(Outcome.of("inspect").succeeded())
                .contains("can be run: bitnet-b1.58, 6 layers", "blk.5.ffn_down.weight", "768 × 256");
    }

    @Test
    void doctorChecksTheMachine() {
        Map<String, String> fields =
                JsonFields.of(Outcome.of("doctor", "--json").succeeded());
        assertThat(fields)
                .containsEntry("/java.version", System.getProperty("java.version"))
                .containsEntry("/check/passed", "true")
                .containsKeys("/threads", "/processors", "/settings/bitnet4j.backend", "/settings/BITNET4J_ISA")
                .containsValue("native")
                .containsValue("scalar");
        assertThat(Outcome.of("doctor").succeeded()).contains("passed: ", "The capital of France is Paris.");
    }

    @Test
    void doctorFailsWhereModelsDo() {
        Outcome outcome = Outcome.of("doctor", "--backend", "abacus");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("failed: backend abacus is not available");
    }
}
