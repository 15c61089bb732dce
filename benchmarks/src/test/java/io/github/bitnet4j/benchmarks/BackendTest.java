package io.github.bitnet4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BackendTest {

    @Test
    void isReadAsItIsWritten() {
        assertThat(Backend.parse("scalar")).isEqualTo(new Backend("scalar", null));
        assertThat(Backend.parse("native:avx2")).isEqualTo(new Backend("native", "avx2"));
        assertThat(List.of("scalar", "native:avx2"))
                .allSatisfy(text -> assertThat(Backend.parse(text)).hasToString(text));
    }

    @Test
    void everyUsableOneOpensAtItsTier() {
        List<Backend> usable = Backend.usable(System.out::println);
        System.out.println("Backends that can be measured: " + usable);
        assertThat(usable).contains(new Backend("scalar", null)).allSatisfy(backend -> {
            String isa = backend.open().isa();
            assertThat(backend.isa()).isIn(isa, null);
        });
    }

    @Test
    void nativeOnesAreAmongThem() {
        NativeBuild.required();
        assertThat(Backend.usable(System.out::println)).contains(new Backend("native", "scalar"));
    }

    @Test
    void refusesAnUnknownOne() {
        assertThatThrownBy(() -> Backend.parse("abacus").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backend abacus cannot be measured: there is no such backend")
                .hasMessageContaining("scalar");
    }

    @Test
    void refusesAnUnknownTier() {
        assertThatThrownBy(() -> Backend.parse("scalar:abacus").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backend scalar:abacus cannot be measured")
                .hasMessageContaining("only java");
    }

    @Test
    void theCommandLineGetsAllThatAreUsable() throws Exception {
        String usable =
                Backend.usable(line -> {}).stream().map(Backend::toString).collect(Collectors.joining(","));
        assertThat(Main.withBackends(new String[] {"rmsNorm"})).containsExactly("rmsNorm", "-p", "backend=" + usable);
    }

    @Test
    void theCommandLineKeepsThoseItNames() throws Exception {
        String[] args = {"rmsNorm", "-p", "backend=scalar"};
        assertThat(Main.withBackends(args)).isEqualTo(args);
    }

    @Test
    void theCommandLineRefusesOneThatCannotRun() {
        assertThatThrownBy(() -> Main.withBackends(new String[] {"-p", "backend=scalar,abacus"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("backend abacus cannot be measured");
    }
}
