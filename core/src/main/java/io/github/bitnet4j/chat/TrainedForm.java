package io.github.bitnet4j.chat;

import io.github.bitnet4j.internal.template.Whitespace;
import java.util.ArrayList;
import java.util.List;

/** The forms that models were trained with, for files that hold no template or a wrong one. */
enum TrainedForm implements ChatTemplate {
    BITNET_2B_4T(true) {
        @Override
        String header(Role role) {
            String name = role.templateName();
            return Character.toUpperCase(name.charAt(0)) + name.substring(1) + ": ";
        }

        @Override
        String end(Role role, boolean last) {
            return "<|eot_id|>";
        }
    },

    LLAMA_3(true) {
        @Override
        String header(Role role) {
            return "<|start_header_id|>" + role.templateName() + "<|end_header_id|>\n\n";
        }

        @Override
        String end(Role role, boolean last) {
            return "<|eot_id|>";
        }
    },

    FALCON_3(false) {
        @Override
        String header(Role role) {
            return "<|" + role.templateName() + "|>\n";
        }

        @Override
        String end(Role role, boolean last) {
            return role != Role.ASSISTANT ? "\n" : last ? "<|endoftext|>" : "<|endoftext|>\n";
        }
    },

    CHAT_ML(false) {
        @Override
        String header(Role role) {
            return "<|im_start|>" + role.templateName() + "\n";
        }

        @Override
        String end(Role role, boolean last) {
            return "<|im_end|>\n";
        }
    };

    private final boolean strips;

    TrainedForm(boolean strips) {
        this.strips = strips;
    }

    /** What stands before a message's text. */
    abstract String header(Role role);

    /** What stands behind it. */
    abstract String end(Role role, boolean last);

    @Override
    public List<Segment> render(Conversation conversation) {
        List<Message> messages = conversation.messages();
        List<Segment> segments = new ArrayList<>(3 * messages.size() + 1);
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            String content = message.content();
            segments.add(new Segment(header(message.role()), true));
            segments.add(new Segment(strips ? Whitespace.strip(content) : content, false));
            segments.add(new Segment(end(message.role(), i == messages.size() - 1), true));
        }
        if (conversation.addGenerationPrompt()) {
            segments.add(new Segment(header(Role.ASSISTANT), true));
        }
        return segments;
    }
}
