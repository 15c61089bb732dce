package io.github.bitnet4j.chat;

import java.util.ArrayList;
import java.util.List;

/** The chat form of microsoft/bitnet-b1.58-2B-4T. */
final class BitNetTemplate implements ChatTemplate {

    static final BitNetTemplate INSTANCE = new BitNetTemplate();

    private BitNetTemplate() {}

    @Override
    public List<Segment> render(List<Message> messages) {
        List<Segment> segments = new ArrayList<>(3 * messages.size() + 1);
        for (Message message : messages) {
            segments.add(new Segment(header(message.role()), true));
            segments.add(new Segment(message.content().strip(), false));
            segments.add(new Segment("<|eot_id|>", true));
        }
        segments.add(new Segment(header(Role.ASSISTANT), true));
        return segments;
    }

    private static String header(Role role) {
        return switch (role) {
            case SYSTEM -> "System: ";
            case USER -> "User: ";
            case ASSISTANT -> "Assistant: ";
        };
    }
}
