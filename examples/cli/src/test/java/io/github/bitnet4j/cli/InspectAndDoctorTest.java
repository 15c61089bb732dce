package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.bitnet4j.KernelSpeed;
import io.github.bitnet4j.Model;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
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
                .containsEntry("/hyperParameters/chatTemplate", "bitnet_2b_4t")
                .containsEntry("/metadata/general.architecture", "string \"bitnet-b1.58\"")
                .containsEntry("/metadata/tokenizer.ggml.tokens", "array of 1024 string")
                .containsEntry("/tensors/0/name", "token_embd.weight")
                .containsEntry("/tensors/0/type", "F16")
                .containsEntry("/tensors/0/shape/0", "256")
                .containsEntry("/tensors/0/shape/1", "1024")
                .containsEntry("/tensors/0/bytes", "524288");
        assertThat(fields).containsKeys("/backend", "/isa", "/layout");
        assertThat(Outcome.of("inspect").succeeded())
                .contains("  here: ", ", layout ")
                .contains("can be run: bitnet-b1.58, 6 layers", "blk.5.ffn_down.weight", "768 × 256");
    }

    @Test
    void inspectSumsUpTypesAndMemory() {
        Map<String, String> fields =
                JsonFields.of(Outcome.of("inspect", "--json").succeeded());
        long tensors = Long.parseLong(fields.get("/bytes"));
        assertThat(fields)
                .containsEntry("/types/I2_S/tensors", "42")
                .containsEntry("/types/F16/tensors", "1")
                .containsEntry("/types/F16/bytes", "524288")
                .containsEntry("/memory/0/context", "512")
                .containsEntry("/memory/0/f16", String.valueOf(tensors + 512 * 2 * 6 * 2 * 128))
                .containsEntry("/memory/0/q8", String.valueOf(tensors + 512 * 2 * 6 * 2 * 68))
                .containsEntry("/tokenizer/kind", "byte-level BPE")
                .containsEntry("/tokenizer/size", "1024")
                .containsEntry("/tokenizer/addBos", "true")
                .doesNotContainKey("/matrices/0/name");
        assertThat(Outcome.of("inspect").succeeded())
                .contains("tokenizer: byte-level BPE, 1024 tokens", "memory at 512 tokens of context: ");
    }

    @Test
    void inspectReadsTheWeights() {
        Map<String, String> fields =
                JsonFields.of(Outcome.of("inspect", "--weights", "--json").succeeded());
        assertThat(fields)
                .containsEntry("/matrices/0/name", "blk.0.attn_q.weight")
                .containsEntry("/matrices/41/name", "blk.5.ffn_down.weight")
                .containsEntry("/matrices/41/rows", "256")
                .containsEntry("/matrices/41/columns", "768")
                .doesNotContainKey("/matrices/42/name");
        assertThat(Double.parseDouble(fields.get("/matrices/41/zeroShare"))).isBetween(0.2, 0.6);
        assertThat(Outcome.of("inspect", "--weights").succeeded()).contains("ternary matrices", " % zeros");
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
    void doctorMeasuresWhatCanBeChosen() {
        assumeNative();
        Map<String, String> fields = JsonFields.of(
                Outcome.of("doctor", "--tune", "--json", "--backend", "native", "--isa", "scalar", "-t", "1")
                        .succeeded());
        assertThat(fields)
                .containsEntry("/tune/threads", "1")
                .containsEntry("/tune/speeds/0/backend", "native")
                .containsEntry("/tune/speeds/0/isa", "scalar")
                .containsKeys("/tune/speeds/2/layout", "/tune/speeds/2/prefillTokensPerSecond");
        assertThat(Double.parseDouble(fields.get("/tune/speeds/0/decodeTokensPerSecond")))
                .isPositive();
    }

    @Test
    void tuningNamesWhatToSet() {
        KernelSpeed usual = new KernelSpeed("native", "avx2", "i2_s", true, 10, 100);
        KernelSpeed faster = new KernelSpeed("native", "avx2", "other", false, 10.5, 90);
        KernelSpeed alike = new KernelSpeed("native", "avx2", "other", false, 10.1, 200);
        assertThat(new Tuning(2, List.of(alike, usual)).properties()).isEmpty();
        assertThat(new Tuning(2, List.of(faster, usual)).properties())
                .containsExactly(
                        Map.entry("bitnet4j.backend", "native"),
                        Map.entry("bitnet4j.isa", "avx2"),
                        Map.entry("bitnet4j.layout", "other"));
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new Tuning(2, List.of(faster, usual)).print(out);
        new Tuning(2, List.of(usual)).print(out);
        out.flush();
        assertThat(text.toString())
                .contains("to set: -Dbitnet4j.backend=native -Dbitnet4j.isa=avx2 -Dbitnet4j.layout=other")
                .contains("nothing to set");
    }

    @Test
    void unknownLayoutsAreRefusedWithTheKnownOnes() {
        Outcome.of("generate", "--backend", "scalar", "--layout", "base3", "x")
                .failed(1, "the instruction set java has no layout base3, choose one of i2_s");
        assumeNative();
        Outcome.of("generate", "--backend", "native", "--isa", "scalar", "--layout", "tl9", "x")
                .failed(1, "has no layout tl9, choose one of i2_s, i2_s_resident, base3");
    }

    /** The native module's own tests fail where its library is missing and should not be. */
    private static void assumeNative() {
        assumeTrue(
                Model.backends().stream().anyMatch(verdict -> verdict.backend().equals("native") && verdict.usable()),
                "skipped: the native library was not built");
    }

    @Test
    void doctorFailsWhereModelsDo() {
        Outcome outcome = Outcome.of("doctor", "--backend", "abacus");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("failed: backend abacus is not available");
    }
}
