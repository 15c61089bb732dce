package io.github.bitnet4j.internal.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.github.bitnet4j.ChatTemplateException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates that are wrong, endless or explosive: nothing but our exception, soon, without much memory. */
@Timeout(20)
class HostileTemplatesTest {

    private static final int MUTATIONS = 5000;
    private static final Map<String, Object> DATA =
            Map.of("x", "<|eot_id|>", "long", "ab".repeat(50_000), "list", List.of(1, 2, 3), "messages", List.of());

    private static Text render(String template) {
        return Template.parse(template).render(DATA, Clock.systemUTC());
    }

    private static void refuses(String template, String reason) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void seededMutationsOnlyThrowOurException() throws IOException {
        long seed = 20_261_127;
        SplittableRandom random = new SplittableRandom(seed);
        List<Map<String, Object>> lines = JsonLines.read(HostileTemplatesTest.class, "cases.jsonl");
        List<String> templates = lines.stream()
                .skip(1)
                .map(c -> (String) Objects.requireNonNull(c.get("template")))
                .toList();
        @SuppressWarnings("unchecked")
        Map<String, Object> variables = new LinkedHashMap<>(
                (Map<String, Object>) Objects.requireNonNull(lines.get(0).get("variables")));
        int rendered = 0;
        for (int round = 0; round < MUTATIONS; round++) {
            String template = mutated(random, templates);
            try {
                Template.parse(template).render(variables, Clock.systemUTC());
                rendered++;
            } catch (ChatTemplateException e) {
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("seed %d round %d: %s".formatted(seed, round, template), e);
            }
        }
        assertThat(rendered).isBetween(MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
    }

    /** Some characters lost, doubled or taken from another template. */
    private static String mutated(SplittableRandom random, List<String> templates) {
        StringBuilder text = new StringBuilder(templates.get(random.nextInt(templates.size())));
        for (int changes = 1 + random.nextInt(3); changes > 0 && text.length() > 0; changes--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + 1 + random.nextInt(8));
            String other = templates.get(random.nextInt(templates.size()));
            int start = random.nextInt(other.length());
            switch (random.nextInt(3)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, text.substring(from, to));
                default -> text.replace(from, to, other.substring(start, Math.min(other.length(), start + to - from)));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
                "{% macro m(n) %}{% if n > 0 %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(30) }}",
                "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s='aa') %}{% for i in range(99) %}{% set ns.s = ns.s.replace('a', ns.s) %}{% endfor %}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}",
                "{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}"
                        + "{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
                "{% set ns = namespace(l={}) %}{% for i in range(9999) %}{% set ns.l = {'a': ns.l} %}{% endfor %}{{ ns.l | tojson }}",
                "{% set ns = namespace() %}{% set ns.me = ns %}{{ ns }}",
                "{{ 'x' * 999999999999 }}",
                "{{ [1] * 999999999 }}",
                "{{ 'x' | indent(2000000000, true) }}",
                "{{ [[1]] | tojson(indent=2000000000) }}",
                "{{ range(999999999) }}",
                "{{ 9 ** 99 }}{{ 9223372036854775807 + 1 }}",
                "{{ 99999999999999999999 }}",
                "{% for i in range(99999) %}{{ long }}{% endfor %}",
                "{% for i in range(99999) %}{{ long.find('ab' * 40000 ~ 'c') }}{% endfor %}",
                "{% for i in range(99999) %}{{ long.strip(long) }}{% endfor %}",
                "{% for i in range(99999) %}{{ long | upper | length }}{% endfor %}",
                "{% for i in range(99999) %}{{ long[::-1] }}{% endfor %}",
                "{% for i in range(99999) %}{{ (long ~ i) == (long ~ i) }}{% endfor %}",
                "{{ range(90000) | unique }}",
                "{{ 'abc'.__class__.__mro__ }}{{ ''.__class__() }}",
                "{{ x.getClass() }}",
                "{{ messages.append(1) }}",
                "{{ {[1]: 2} }}{{ [1] in {'a': 1} }}",
                "{% include 'a' %}",
                "{% import 'a' as b %}",
                "{% extends 'a' %}",
                "{{ self }}{{ self.x }}",
            })
    void endsSoon(String template) {
        assertThatThrownBy(() -> render(template)).isInstanceOf(ChatTemplateException.class);
    }

    static Stream<String> deep() {
        List<String> templates = new ArrayList<>();
        for (int depth : new int[] {1000, 20_000}) {
            templates.add("{{ " + "(".repeat(depth) + "1" + ")".repeat(depth) + " }}");
            templates.add("{{ " + "[".repeat(depth) + "1" + "]".repeat(depth) + " }}");
            templates.add("{{ " + "{1:".repeat(depth) + "1" + "}".repeat(depth) + " }}");
            templates.add("{{ " + "not ".repeat(depth) + "1 }}");
            templates.add("{{ " + "-".repeat(depth) + "1 }}".replaceFirst("^-", ""));
            templates.add("{{ " + "1 if 1 else ".repeat(depth) + "1 }}");
            templates.add("{{ " + "1 + ".repeat(depth) + "1 }}");
            templates.add("{{ " + "1 ** ".repeat(depth) + "1 }}");
            templates.add("{{ " + "1 or ".repeat(depth) + "1 }}");
            templates.add("{{ 1" + "|abs".repeat(depth) + " }}");
            templates.add("{{ x" + ".a".repeat(depth) + " }}");
            templates.add("{{ x" + "[0]".repeat(depth) + " }}");
            templates.add("{{ x" + "(".repeat(depth) + ")".repeat(depth) + " }}");
            templates.add("{% set " + "(".repeat(depth) + "a" + ")".repeat(depth) + " = 1 %}");
            templates.add("{% if 1 %}".repeat(depth / 3) + "{% endif %}".repeat(depth / 3));
            templates.add("{% for a in x %}".repeat(depth / 3) + "{% endfor %}".repeat(depth / 3));
            templates.add("{{ ['a'] | map(" + "'map', ".repeat(depth) + "'upper') | list }}");
        }
        return templates.stream();
    }

    /** On a thread whose stack is as small as those of a server may be. */
    @ParameterizedTest
    @MethodSource("deep")
    void deepNestingIsNoStackOverflow(String template) throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(null, () -> attempt(template, thrown), "small stack", 512 << 10);
        thread.start();
        thread.join();
        assertThat(thrown).allSatisfy(e -> assertThat(e).isInstanceOf(ChatTemplateException.class));
    }

    private static void attempt(String template, List<Throwable> thrown) {
        try {
            render(template);
        } catch (RuntimeException | StackOverflowError e) {
            thrown.add(e);
        }
    }

    @Test
    void recursionOfMacrosIsNoStackOverflow() throws InterruptedException {
        String body = "{% if true %}".repeat(20) + "{{ m([(1, (m(), 2))]) }}" + "{% endif %}".repeat(20);
        deepNestingIsNoStackOverflow("{% macro m(a) %}" + body + "{% endmacro %}{{ m() }}");
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        refuses("a\n{{ b\n| nofilter }}", "line 3 of the chat template: the filter 'nofilter' is not supported");
        refuses("{# a\n\n #}{% block x %}", "line 3 of the chat template: the block '{% block %}' is not supported");
        refuses("\n\n{{ 'a'\n.foo() }}", "line 4 of the chat template: the string method 'foo' is not supported");
        refuses("\n{{ missing.x }}", "line 2 of the chat template: 'missing' is not defined, so it has no 'x'");
        refuses("{% if 1 %}\n{{ 'a' + 1 }}{% endif %}", "line 2 of the chat template: '+' of a string and an integer");
        refuses("{{ raise_exception('Only so.') }}", "the chat template refuses the conversation: Only so.");
        refuses(" ".repeat(1 << 19), "at most");
    }
}
