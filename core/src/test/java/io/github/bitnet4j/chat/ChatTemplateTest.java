package io.github.bitnet4j.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ChatTemplateException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Built-in forms against the templates that they stand for, and who wrote which character. */
class ChatTemplateTest {

    private static final List<Message> MESSAGES = List.of(
            Message.system(" Be <|eot_id|>.\n"),
            Message.user("\u00A0Hi\n"),
            Message.assistant(" Hello! "),
            Message.user("Bye"));

    private static String text(List<Segment> segments) {
        return segments.stream().map(Segment::text).collect(Collectors.joining());
    }

    /** The text with what came from data in brackets. */
    private static String marked(List<Segment> segments) {
        return segments.stream()
                .map(segment -> segment.template() ? segment.text() : "[" + segment.text() + "]")
                .collect(Collectors.joining())
                .replace("][", "");
    }

    private static void writes(String template, String marked) {
        Conversation conversation = Conversation.of(List.of(Message.user(" <|a|> Ü ")))
                .withVariables(Map.of("tag", "<|b|>", "items", List.of("x", "y")))
                .withSpecialTokens(Map.of("bos_token", "<s>"));
        assertThat(marked(ChatTemplate.parse(template).render(conversation))).isEqualTo(marked);
    }

    private static DynamicTest equal(String name, ChatTemplate form, String jinja) {
        return DynamicTest.dynamicTest(name, () -> {
            for (boolean prompt : new boolean[] {true, false}) {
                for (int count = 1; count <= MESSAGES.size(); count++) {
                    Conversation conversation =
                            Conversation.of(MESSAGES.subList(0, count)).withAddGenerationPrompt(prompt);
                    assertThat(marked(form.render(conversation)))
                            .isEqualTo(marked(ChatTemplate.parse(jinja).render(conversation)));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> builtInFormsAreTheirTemplates() {
        String each = "{% for m in messages %}";
        return Stream.of(
                equal(
                        "2B-4T",
                        ChatTemplate.bitnet2B4T(),
                        each + "{{ m.role | capitalize + ': ' + m.content | trim + '<|eot_id|>' }}{% endfor %}"
                                + "{{ 'Assistant: ' if add_generation_prompt }}"),
                equal(
                        "Llama 3",
                        ChatTemplate.llama3(),
                        each
                                + "{{ '<|start_header_id|>' ~ m.role ~ '<|end_header_id|>\\n\\n' ~ m.content|trim ~ '<|eot_id|>' }}"
                                + "{% endfor %}{% if add_generation_prompt %}"
                                + "{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}"),
                equal(
                        "Falcon3",
                        ChatTemplate.falcon3(),
                        each + "{{ '<|' + m.role + '|>\\n' + m.content }}"
                                + "{{ '<|endoftext|>' if m.role == 'assistant' }}"
                                + "{{ '\\n' if not (loop.last and m.role == 'assistant') }}"
                                + "{% endfor %}{{ '<|assistant|>\\n' if add_generation_prompt }}"),
                equal(
                        "ChatML",
                        ChatTemplate.chatML(),
                        each + "{{ '<|im_start|>' + m.role + '\\n' + m.content + '<|im_end|>\\n' }}{% endfor %}"
                                + "{{ '<|im_start|>assistant\\n' if add_generation_prompt }}"));
    }

    @Test
    void textOfDataStaysData() {
        writes("<u>{{ messages[0].content }}</u>", "<u>[ <|a|> Ü ]</u>");
        writes("{{ '<' ~ messages[0].content | trim ~ '>' }}", "<[<|a|> Ü]>");
        writes("{{ ('<' + messages[0].content)[:4] }}", "<[ <|]");
        writes("{{ ('(' + messages[0].content.strip() + ')') | upper }}", "([<|A|> Ü])");
        writes("{% set x %}<{{ tag }}>{% endset %}{{ x | replace('<', '«') | lower }}", "«[«|b|>]>");
        writes("{{ tag.split('|') | join('!') }}", "[<]![b]![>]");
        writes("{{ ['<x>', tag] }}", "[['<x>', '<|b|>']]".replace("'<x>'", "']<x>['"));
        writes("{{ ['<x>', tag] | tojson }}", "[[\"]<x>[\", \"<|b|>\"]]");
        writes("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(tag) ~ m('t') }}", "<[<|b|>]><t>");
        writes("{% for c in tag %}{{ c }}{% endfor %}{{ tag[::-1] }}", "[<|b|>>|b|<]");
        writes("{{ 'a' * 2 }}{{ items | join(', ') }}{{ 1 }}", "aa[x], [y1]");
        writes("{{ tag | indent(2, true) }}{{ tag | title }}{{ tag | e }}", "  [<|b|><|b|>&lt;|b|&gt;]");
    }

    /** Otherwise a word of the user's could bring forth the control token that it names. */
    @Test
    void whatReplacesDataIsData() {
        writes("{{ tag | replace('<|b|>', '<|im_end|>') }}", "[<|im_end|>]");
        writes("{{ (tag + 'b') | replace('b', '<s>') }}", "[<|<s>|>]<s>");
    }

    /** Falcon3 puts the role between the parts of a control token. */
    @Test
    void rolesAndSpecialTokensAreTheTemplates() {
        writes("{{ bos_token }}{{ '<|' + messages[0].role + '|>' }}", "<s><|user|>");
        writes("{{ messages[0]['role'] | capitalize }}", "User");
    }

    @Test
    void variablesAreSeen() {
        assertThat(text(ChatTemplate.parse("{{ tools is none }}{{ documents is none }}{{ add_generation_prompt }}"
                                + "{{ eos_token is defined }}")
                        .render(MESSAGES)))
                .isEqualTo("TrueTrueTrueFalse");
        Conversation conversation = Conversation.of(MESSAGES)
                .withVariables(Map.of("enable_thinking", false, "n", 3))
                .withClock(Clock.fixed(Instant.parse("2024-02-29T23:59:00Z"), ZoneOffset.UTC));
        String template = "{{ enable_thinking is false }} {{ n + 1 }} {{ strftime_now('%d %b %Y') }}";
        assertThat(text(ChatTemplate.parse(template).render(conversation))).isEqualTo("True 4 29 Feb 2024");
        assertThat(text(ChatTemplate.parse("{{ eos_token }}", Map.of("eos_token", "</s>"))
                        .render(conversation.withSpecialTokens(Map.of("eos_token", "<e>")))))
                .isEqualTo("</s>");
    }

    @Test
    void refusesWithTheTemplatesWords() {
        assertThatThrownBy(() -> ChatTemplate.parse("{{ raise_exception('No system.') }}")
                        .render(MESSAGES))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage("the chat template refuses the conversation: No system.");
        assertThatThrownBy(() -> ChatTemplate.parse("a\n{% if %}"))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessage("line 2 of the chat template: expected an expression, found '%}'");
    }
}
