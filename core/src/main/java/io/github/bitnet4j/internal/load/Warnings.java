package io.github.bitnet4j.internal.load;

import java.util.ArrayList;
import java.util.List;

/** What is odd about a file without being wrong, collected while it is read. */
public final class Warnings {

    private final List<String> texts = new ArrayList<>();

    void add(String text) {
        texts.add(text);
    }

    /** The warnings in the order they came up. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}
