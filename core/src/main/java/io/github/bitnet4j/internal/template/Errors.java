package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.ChatTemplateException;

/** The errors of this package. */
final class Errors {

    private static final int MAX_SHOWN = 60;

    private Errors() {}

    static ChatTemplateException at(int line, String message) {
        return new ChatTemplateException("line " + line + " of the chat template: " + message);
    }

    /** Untrusted text, cut to what fits into a message. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(MAX_SHOWN)
                .forEach(c ->
                        shown.appendCodePoint(Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF) ? '?' : c));
        return text.length() > MAX_SHOWN ? shown + "…" : shown.toString();
    }
}
