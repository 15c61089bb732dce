package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void takesTheLastArgumentsOfTheProcess() {
        byte[] commandLine = "java\0-jar\0x.jar\0tokenize\0\0Grüße\0".getBytes(StandardCharsets.UTF_8);
        assertThat(Arguments.last(new String[] {"tokenize", "", "Gr????e"}, commandLine))
                .containsExactly("tokenize", "", "Grüße");
    }

    @Test
    void keepsWhatItHasIfTheProcessTellsLess() {
        String[] args = {"a", "b"};
        assertThat(Arguments.last(args, new byte[] {'a', 0})).isSameAs(args);
    }
}
