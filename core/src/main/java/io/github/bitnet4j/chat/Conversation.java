package io.github.bitnet4j.chat;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a chat template renders; immutable.
 *
 * @param messages the turns in order
 * @param addGenerationPrompt whether the start of the model's answer follows them
 * @param specialTokens the texts of special tokens by the names that templates use ({@code bos_token},
 *     {@code eos_token}); they count as text of the template
 * @param variables what a template of the language Jinja sees besides ({@code enable_thinking}): strings, numbers,
 *     booleans, lists, maps with string keys, and null; strings in them count as data. One of a name that the template
 *     gets anyway, such as {@code messages}, takes its place
 * @param clock what time it is, for templates that write the date
 */
public record Conversation(
        List<Message> messages,
        boolean addGenerationPrompt,
        Map<String, String> specialTokens,
        Map<String, @Nullable Object> variables,
        Clock clock) {

    /** Copies the lists and maps. */
    public Conversation {
        messages = List.copyOf(messages);
        specialTokens = Map.copyOf(specialTokens);
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /**
     * Messages and the start of the model's answer, without special tokens and variables.
     *
     * @param messages the turns in order
     * @return a conversation
     */
    public static Conversation of(List<Message> messages) {
        return new Conversation(messages, true, Map.of(), Map.of(), Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Says whether the start of the model's answer follows the messages.
     *
     * @param value whether it does
     * @return a changed conversation
     */
    public Conversation withAddGenerationPrompt(boolean value) {
        return new Conversation(messages, value, specialTokens, variables, clock);
    }

    /**
     * Sets the special tokens.
     *
     * @param value their texts by name
     * @return a changed conversation
     */
    public Conversation withSpecialTokens(Map<String, String> value) {
        return new Conversation(messages, addGenerationPrompt, value, variables, clock);
    }

    /**
     * Sets further variables.
     *
     * @param value strings, numbers, booleans, lists, maps with string keys, and null
     * @return a changed conversation
     */
    public Conversation withVariables(Map<String, ? extends @Nullable Object> value) {
        return new Conversation(messages, addGenerationPrompt, specialTokens, new LinkedHashMap<>(value), clock);
    }

    /**
     * Sets the clock.
     *
     * @param value what time it is
     * @return a changed conversation
     */
    public Conversation withClock(Clock value) {
        return new Conversation(messages, addGenerationPrompt, specialTokens, variables, value);
    }
}
