package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.ChatTemplateException;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A template that has been read. Immutable and thread-safe. Its source is untrusted: reading and rendering end in bounded
 * time and memory, and fail only with {@link ChatTemplateException}.
 */
public final class Template {

    private static final int MAX_SOURCE = 1 << 18;

    private final List<Statement> statements;

    private Template(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws ChatTemplateException if it is malformed, too large, or uses something that is not supported
     */
    public static Template parse(String source) {
        if (source.length() > MAX_SOURCE) {
            throw new ChatTemplateException("the chat template has " + source.length() + " characters, at most "
                    + MAX_SOURCE + " are supported");
        }
        return new Template(Parser.parse(source));
    }

    /**
     * Renders it.
     *
     * @param variables strings, numbers, booleans, lists, maps and null; strings are data unless they are {@link Text}
     * @param clock what time it is
     * @throws ChatTemplateException if the template refuses the variables, needs something that is not supported, or takes
     *     too long
     */
    public Text render(Map<String, ?> variables, Clock clock) {
        Scope globals = new Scope(null);
        Functions.define(globals);
        long characters = 0;
        for (Map.Entry<String, ?> variable : variables.entrySet()) {
            Object value = Values.of(variable.getValue());
            globals.set(variable.getKey(), value);
            characters += Values.characters(value);
        }
        Renderer renderer = new Renderer(new Budget(characters), clock, globals);
        renderer.execute(statements);
        return renderer.output();
    }
}
