package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;

/** What the components of a {@code tokenizer.json} have in common. */
final class Components {

    /** More than any published file has in one place. */
    private static final int MAX_COMPONENTS = 64;
    /** How many times longer all replacements together may make a text. */
    private static final int MAX_GROWTH = 64;

    private Components() {}

    /** The component, or those of a sequence in order; none if it is null. */
    static List<JsonValue> flat(JsonValue component, String nameInSequence) {
        List<JsonValue> flat = new ArrayList<>();
        addFlat(component, nameInSequence, flat);
        return flat;
    }

    private static void addFlat(JsonValue component, String nameInSequence, List<JsonValue> target) {
        if (component.isNull()) {
            return;
        }
        if (type(component).equals("Sequence")) {
            component.member(nameInSequence).elements().forEach(element -> addFlat(element, nameInSequence, target));
        } else if (target.size() == MAX_COMPONENTS) {
            throw component.malformed("at most " + MAX_COMPONENTS + " components in a sequence");
        } else {
            target.add(component);
        }
    }

    static String type(JsonValue component) {
        return component.member("type").text();
    }

    /** The pattern of a component, a text or an expression. */
    static TextPattern pattern(JsonValue component) {
        JsonValue pattern = component.member("pattern");
        JsonValue expression = pattern.member("Regex");
        if (!expression.isNull()) {
            return ExpressionProgram.of(expression.text());
        }
        String literal = pattern.member("String").text();
        if (literal.isEmpty()) {
            throw pattern.member("String").malformed("a text that is not empty");
        }
        return TextPattern.literal(literal);
    }

    /**
     * How many times longer a text becomes at most where a pattern is replaced, together with what came before.
     *
     * @throws UnsupportedModelException if a small text could become a huge one
     */
    static int growth(int before, JsonValue component, String replacement) {
        JsonValue literal = component.member("pattern").member("String");
        int matched = literal.isNull() ? 0 : literal.text().length();
        int length = replacement.length();
        long growth = matched == 0 ? length + 1L : Math.max(1, (length + matched - 1) / matched);
        if (before * growth > MAX_GROWTH) {
            throw new UnsupportedModelException(
                    "replacements that make a text " + before * growth + " times longer, up to " + component.path(),
                    "replacements that make it at most " + MAX_GROWTH + " times longer");
        }
        return (int) (before * growth);
    }

    static UnsupportedModelException unsupported(JsonValue component, String supported) {
        return new UnsupportedModelException(
                "the tokenizer component " + component.path() + " of type \"" + Shown.text(type(component)) + "\"",
                supported);
    }
}
