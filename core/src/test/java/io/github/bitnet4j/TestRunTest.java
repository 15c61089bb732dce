package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The tests run where the run says that they do, for a wrong JDK is otherwise chosen silently. */
class TestRunTest {

    @Test
    void runsOnTheJdkThatWasAskedFor() {
        String asked = System.getProperty("bitnet4j.test.jdk");
        if (asked == null) {
            System.out.println("Skipped: bitnet4j.test.jdk does not say which JDK this run is for");
            Assumptions.abort("no JDK was asked for");
        }
        assertThat(Runtime.version().feature()).hasToString(asked);
    }

    @Test
    void testsTheClassesOfThisBuild() {
        assertThat(Model.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("core/target/classes/");
    }
}
