package io.github.bitnet4j.internal.load;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is odd about a file without being wrong, collected while it is read. */
public final class Warnings {

    private final Set<String> texts = new LinkedHashSet<>();

    /** Adds a warning; one that is known already stays one. */
    public void add(String text) {
        texts.add(text);
    }

    /** The warnings in the order they came up. */
    public List<String> texts() {
        return List.copyOf(texts);
    }
}
