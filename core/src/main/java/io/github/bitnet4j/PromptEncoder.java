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
        if (prompt instanceof Prompt.Tokens tokens) {
            return checked(tokens.ids);
        }
        int[] ids = prompt instanceof Prompt.Messages messages ? conversation(messages) : text((Prompt.Text) prompt);
        OptionalInt bos = tokenizer.bosId();
        boolean begins = bos.isPresent() && ids.length > 0 && ids[0] == bos.getAsInt();
        if (!start && begins && prompt instanceof Prompt.Messages) {
            return Arrays.copyOfRange(ids, 1, ids.length);
        }
        boolean addBos = start && tokenizer.addBos() && bos.isPresent();
        return addBos && !begins ? prepend(bos.getAsInt(), ids) : ids;
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
                    "a conversation with a model that has no chat template",
                    "Prompt.text, Prompt.raw, and a template named with LoadOptions.withChatTemplate");
        }
        StringBuilder text = new StringBuilder();
        BitSet special = new BitSet();
        for (Segment segment : template.render(Conversation.of(prompt.messages).withSpecialTokens(specialTokens))) {
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
