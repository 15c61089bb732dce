package io.github.bitnet4j.internal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. Equality is identity. */
final class Loop {

    private final List<Object> elements;
    private int index;

    Loop(List<Object> elements) {
        this.elements = elements;
    }

    void moveTo(int element) {
        index = element;
    }

    /** An attribute, or null if a loop has none of this name. */
    @Nullable
    Object attribute(String name) {
        int size = elements.size();
        return switch (name) {
            case "index" -> (long) index + 1;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            case "previtem" -> index > 0 ? elements.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index < size - 1 ? elements.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Function) this::cycle;
            default -> null;
        };
    }

    private Object cycle(Renderer renderer, Arguments arguments) {
        List<Object> choices = arguments.positional();
        if (choices.isEmpty()) {
            throw renderer.fail("'cycle' needs at least one argument");
        }
        return choices.get(index % choices.size());
    }
}
