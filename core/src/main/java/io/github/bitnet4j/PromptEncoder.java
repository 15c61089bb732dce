package io.github.bitnet4j;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Segment;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns prompts into token ids: template, special tokens, begin of text. */
final class PromptEncoder {

    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;

    PromptEncoder(Tokenizer tokenizer, @Nullable ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
    }

    /**
     * The ids of a prompt.
     *
     * @param start whether it is the start of a context, which begins with the begin-of-text token where the model
     *     expects it
     * @throws UnsupportedModelException if the prompt is a conversation and the model has no chat template that is known
     */
    int[] encode(Prompt prompt, boolean start) {
        if (prompt instanceof Prompt.Tokens tokens) {
            return checked(tokens.ids);
        }
        int[] ids = prompt instanceof Prompt.Messages messages ? conversation(messages) : text((Prompt.Text) prompt);
        OptionalInt bos = tokenizer.bosId();
        boolean addBos = start && tokenizer.addBos() && bos.isPresent();
        return addBos && !(ids.length > 0 && ids[0] == bos.getAsInt()) ? prepend(bos.getAsInt(), ids) : ids;
    }

    private int[] checked(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= tokenizer.size()) {
                throw new IllegalArgumentException(
                        "a token id must be 0 to " + (tokenizer.size() - 1) + ", found " + id);
            }
        }
        return ids;
    }

    private int[] text(Prompt.Text prompt) {
        return tokenizer.encode(prompt.text, prompt.parseSpecial);
    }

    private int[] conversation(Prompt.Messages prompt) {
        if (template == null) {
            throw new UnsupportedModelException(
                    "a conversation with a model that has no known chat template", "Prompt.text, Prompt.raw");
        }
        StringBuilder text = new StringBuilder();
        BitSet special = new BitSet();
        for (Segment segment : template.render(prompt.messages)) {
            int from = text.length();
            text.append(segment.text());
            special.set(from, text.length(), segment.template());
        }
        return tokenizer.encode(text.toString(), special);
    }

    private static int[] prepend(int first, int[] ids) {
        int[] all = new int[ids.length + 1];
        all[0] = first;
        System.arraycopy(ids, 0, all, 1, ids.length);
        return all;
    }
}
