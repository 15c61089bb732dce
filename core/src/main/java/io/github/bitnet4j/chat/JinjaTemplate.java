package io.github.bitnet4j.chat;

import io.github.bitnet4j.internal.template.Template;
import io.github.bitnet4j.internal.template.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template in the language Jinja, with the variables that Hugging Face gives it. */
final class JinjaTemplate implements ChatTemplate {

    private final Template template;
    private final Map<String, String> specialTokens;

    JinjaTemplate(String source, Map<String, String> specialTokens) {
        this.template = Template.parse(source);
        this.specialTokens = Map.copyOf(specialTokens);
    }

    @Override
    public List<Segment> render(Conversation conversation) {
        Map<String, @Nullable Object> variables = new LinkedHashMap<>();
        variables.put("tools", null);
        variables.put("documents", null);
        conversation.specialTokens().forEach((name, text) -> variables.put(name, Text.template(text)));
        specialTokens.forEach((name, text) -> variables.put(name, Text.template(text)));
        variables.put(
                "messages",
                conversation.messages().stream().map(JinjaTemplate::variable).toList());
        variables.put("add_generation_prompt", conversation.addGenerationPrompt());
        variables.putAll(conversation.variables());
        List<Segment> segments = new ArrayList<>();
        template.render(variables, conversation.clock())
                .forEachRun((characters, written) -> segments.add(new Segment(characters, written)));
        return segments;
    }

    /** Roles are ours and not a user's, so they may be part of a special token ({@code <|user|>}). */
    private static Map<String, Object> variable(Message message) {
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("role", Text.template(message.role().templateName()));
        variable.put("content", message.content());
        return variable;
    }
}
