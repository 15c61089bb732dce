package io.github.bitnet4j;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Conversation;
import io.github.bitnet4j.chat.Segment;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns prompts into token ids: template, special tokens, begin of text. */
final class PromptEncoder {

    private final Tokenizer tokenizer;
    private final @Nullable ChatTemplate template;
    /** Texts by the names that templates use. */
    private final Map<String, String> specialTokens;

    PromptEncoder(Tokenizer tokenizer, @Nullable ChatTemplate template) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.specialTokens = specialTokens(tokenizer);
    }

    private static Map<String, String> specialTokens(Tokenizer tokenizer) {
        Map<String, String> texts = new HashMap<>();
        tokenizer.bosId().ifPresent(id -> texts.put("bos_token", tokenizer.token(id)));
        tokenizer.eosId().ifPresent(id -> texts.put("eos_token", tokenizer.token(id)));
        return Map.copyOf(texts);
    }

    /**
     * The ids of a prompt.
     *
     * @param start whether it is the start of a context, which begins with the begin-of-text token where the model
     *     expects it; templates write it without knowing, and never twice or in the middle
     * @throws UnsupportedModelException if the prompt is a conversation and the model has no chat template that is known
     */
    int[] encode(Prompt prompt, boolean start) {
        return encode(prompt, "", start);
    }

    /**
     * The ids of a prompt and text that follows it, which become tokens together: what a token would be on both sides of
     * the border is one.
     *
     * @param continuation text in which special tokens stay text
     */
    int[] encode(Prompt prompt, String continuation, boolean start) {
        if (prompt instanceof Prompt.Tokens tokens) {
            return concatenate(checked(tokens.ids), tokenizer.encode(continuation));
        }
        StringBuilder text = new StringBuilder();
        BitSet special = new BitSet();
        if (prompt instanceof Prompt.Messages messages) {
            write(messages, text, special);
        } else {
            write((Prompt.Text) prompt, text, special);
        }
        int[] ids = tokenizer.encode(text.append(continuation).toString(), special);
        OptionalInt bos = tokenizer.bosId();
        boolean begins = bos.isPresent() && ids.length > 0 && ids[0] == bos.getAsInt();
        if (!start && begins && prompt instanceof Prompt.Messages) {
            return Arrays.copyOfRange(ids, 1, ids.length);
        }
        boolean addBos = start && tokenizer.addBos() && bos.isPresent();
        return addBos && !begins ? concatenate(new int[] {bos.getAsInt()}, ids) : ids;
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

    private static void write(Prompt.Text prompt, StringBuilder text, BitSet special) {
        text.append(prompt.text);
        special.set(0, text.length(), prompt.parseSpecial);
    }

    private void write(Prompt.Messages prompt, StringBuilder text, BitSet special) {
        if (template == null) {
            throw new UnsupportedModelException(
                    "a conversation with a model that has no chat template",
                    "Prompt.text, Prompt.raw, and a template named with LoadOptions.withChatTemplate");
        }
        for (Segment segment : template.render(Conversation.of(prompt.messages).withSpecialTokens(specialTokens))) {
            int from = text.length();
            text.append(segment.text());
            special.set(from, text.length(), segment.template());
        }
    }

    private static int[] concatenate(int[] first, int[] second) {
        int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
