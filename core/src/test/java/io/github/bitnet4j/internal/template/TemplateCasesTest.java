package io.github.bitnet4j.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ChatTemplateException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every construct, against what Jinja itself makes of it (core/src/test/scripts/template_cases.py). */
class TemplateCasesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-07T09:05:03Z"), ZoneOffset.UTC);

    @TestFactory
    @SuppressWarnings("unchecked")
    Stream<DynamicTest> rendersAsJinjaDoes() throws IOException {
        List<Map<String, Object>> lines = JsonLines.read(TemplateCasesTest.class, "cases.jsonl");
        Map<String, Object> variables =
                (Map<String, Object>) Objects.requireNonNull(lines.get(0).get("variables"));
        assertThat(lines).hasSizeGreaterThan(100);
        return lines.stream().skip(1).map(c -> {
            String template = (String) Objects.requireNonNull(c.get("template"));
            return DynamicTest.dynamicTest(template, () -> check(template, c, variables));
        });
    }

    private static void check(String template, Map<String, Object> c, Map<String, Object> variables) {
        if (c.containsKey("fails")) {
            assertThatThrownBy(() -> Template.parse(template).render(variables, CLOCK))
                    .isInstanceOf(ChatTemplateException.class);
        } else {
            assertThat(Template.parse(template).render(variables, CLOCK).toString())
                    .isEqualTo(c.get("expected"));
        }
    }
}
