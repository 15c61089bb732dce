package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filter {@code tojson} as Hugging Face defines it: Python's {@code json.dumps} that leaves letters as they are. */
final class Json {

    private final Renderer renderer;
    private final TextBuilder out = new TextBuilder();
    private final String itemSeparator;
    private final String keySeparator;
    private final @Nullable String indentation;
    private final boolean asciiOnly;
    private final boolean sorted;

    private Json(Renderer renderer, Arguments arguments) {
        this.renderer = renderer;
        @Nullable
        Object[] values = arguments.bind(renderer, "tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        asciiOnly = values[0] != null && Values.truth(values[0]);
        indentation = indentation(values[1]);
        sorted = values[3] != null && Values.truth(values[3]);
        if (values[2] instanceof List<?> separators && separators.size() == 2) {
            itemSeparator =
                    Values.text(renderer, separators.get(0), "a separator").toString();
            keySeparator =
                    Values.text(renderer, separators.get(1), "a separator").toString();
        } else {
            itemSeparator = indentation == null ? ", " : ",";
            keySeparator = ": ";
        }
    }

    static Object write(Renderer renderer, Object value, Arguments arguments) {
        Json json = new Json(renderer, arguments);
        json.value(value, 0);
        return json.out.toText();
    }

    private @Nullable String indentation(@Nullable Object indent) {
        if (indent == null || indent == None.NONE) {
            return null;
        }
        if (indent instanceof Text text) {
            return text.toString();
        }
        int width = Values.integer(renderer, indent, "the argument 'indent' of 'tojson'");
        renderer.characters(Math.max(0, width));
        return " ".repeat(Math.max(0, width));
    }

    private void value(Object value, int depth) {
        renderer.steps(1);
        if (depth > Values.MAX_DEPTH) {
            throw renderer.fail("a value is nested deeper than " + Values.MAX_DEPTH + " levels");
        }
        if (value instanceof Text text) {
            string(text);
        } else if (value instanceof List<?> list) {
            list(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else {
            write(scalar(value));
        }
    }

    private String scalar(Object value) {
        if (value instanceof Boolean || value instanceof Long) {
            return value.toString();
        }
        if (value instanceof Double real) {
            return real.isNaN()
                    ? "NaN"
                    : real.isInfinite() ? (real > 0 ? "Infinity" : "-Infinity") : Printer.real(real);
        }
        if (value == None.NONE) {
            return "null";
        }
        throw renderer.fail(Values.kind(value) + " cannot be written as JSON" + Values.reason(value));
    }

    private void list(List<?> list, int depth) {
        if (list.isEmpty()) {
            write("[]");
            return;
        }
        write("[");
        for (int i = 0; i < list.size(); i++) {
            write(i == 0 ? "" : itemSeparator);
            lineEnd(depth + 1);
            value(list.get(i), depth + 1);
        }
        lineEnd(depth);
        write("]");
    }

    private void map(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            write("{}");
            return;
        }
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (sorted) {
            entries.sort((a, b) -> Comparing.compare(renderer, a.getKey(), b.getKey()));
        }
        write("{");
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries) {
            write(first ? "" : itemSeparator);
            lineEnd(depth + 1);
            Object key = entry.getKey();
            string(key instanceof Text text ? text : Text.data(scalar(key)));
            write(keySeparator);
            value(entry.getValue(), depth + 1);
            first = false;
        }
        lineEnd(depth);
        write("}");
    }

    private void lineEnd(int depth) {
        if (indentation != null) {
            renderer.characters((long) depth * indentation.length());
            write("\n" + indentation.repeat(depth));
        }
    }

    private void write(String syntax) {
        renderer.characters(syntax.length());
        out.append(syntax, false);
    }

    private void string(Text text) {
        write("\"");
        renderer.characters(6L * text.length());
        text.forEachRun((characters, template) -> {
            StringBuilder escaped = new StringBuilder();
            for (int i = 0; i < characters.length(); i++) {
                escape(characters.charAt(i), escaped);
            }
            out.append(escaped.toString(), template);
        });
        write("\"");
    }

    private void escape(char c, StringBuilder escaped) {
        switch (c) {
            case '"' -> escaped.append("\\\"");
            case '\\' -> escaped.append("\\\\");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            case '\f' -> escaped.append("\\f");
            case '\b' -> escaped.append("\\b");
            default -> {
                if (c < 0x20 || (asciiOnly && c > 0x7E)) {
                    escaped.append("\\u").append(Printer.hexadecimal(c, 4));
                } else {
                    escaped.append(c);
                }
            }
        }
    }
}
