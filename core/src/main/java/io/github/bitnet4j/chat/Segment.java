package io.github.bitnet4j.chat;

/**
 * A piece of a rendered conversation.
 *
 * @param text the text
 * @param template whether the template wrote it; only such text may become special tokens
 */
public record Segment(String text, boolean template) {}
