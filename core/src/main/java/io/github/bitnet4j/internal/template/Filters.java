package io.github.bitnet4j.internal.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The filters of text and numbers, and the table of all filters. */
final class Filters {

    private static final Map<String, Filter> BY_NAME = new HashMap<>(SequenceFilters.BY_NAME);

    private static final int BITS = 64;

    static {
        BY_NAME.put("trim", (r, value, arguments) -> {
            @Nullable Object set = arguments.bind(r, "trim", "chars")[0];
            return StringMethods.strip(r, Printer.text(r, value), set, true, true);
        });
        BY_NAME.put("upper", plain("upper", text -> text.map(Case::upper)));
        BY_NAME.put("lower", plain("lower", text -> text.map(Case::lower)));
        BY_NAME.put("capitalize", plain("capitalize", Case::capitalized));
        BY_NAME.put("title", plain("title", Case::titledBetweenSpaces));
        BY_NAME.put("string", plain("string", text -> text));
        BY_NAME.put("safe", plain("safe", text -> text));
        BY_NAME.put("escape", Filters::escape);
        BY_NAME.put("e", Filters::escape);
        BY_NAME.put("replace", (r, value, arguments) -> StringMethods.replace(r, Printer.text(r, value), arguments));
        BY_NAME.put("indent", Filters::indent);
        BY_NAME.put("tojson", Json::write);
        BY_NAME.put("default", Filters::otherwise);
        BY_NAME.put("d", Filters::otherwise);
        BY_NAME.put("int", Filters::integer);
        BY_NAME.put("float", Filters::real);
        BY_NAME.put("abs", Filters::absolute);
    }

    private Filters() {}

    /** A filter; one that is not there fails where it is applied, so that the rest of a template can be used. */
    static Filter named(String name) {
        Filter filter = BY_NAME.get(name);
        return filter != null
                ? filter
                : (renderer, value, arguments) -> {
                    throw renderer.fail("the filter '" + Errors.shown(name) + "' is not supported");
                };
    }

    private static Filter plain(String name, UnaryOperator<Text> change) {
        return (renderer, value, arguments) -> {
            arguments.bind(renderer, name);
            return change.apply(renderer.charged(Printer.text(renderer, value)));
        };
    }

    private static Object otherwise(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "default", "default_value", "boolean");
        boolean whereFalse = values[1] != null && Values.truth(values[1]);
        boolean missing = value instanceof Undefined || (whereFalse && !Values.truth(value));
        return !missing ? value : values[0] != null ? values[0] : Text.EMPTY;
    }

    private static Object escape(Renderer renderer, Object value, Arguments arguments) {
        arguments.bind(renderer, "escape");
        Text text = renderer.charged(Printer.text(renderer, value));
        TextBuilder out = new TextBuilder();
        text.forEachRun((characters, template) -> out.append(
                characters
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("'", "&#39;")
                        .replace("\"", "&#34;"),
                template));
        return out.toText();
    }

    private static Object indent(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "indent", "width", "first", "blank");
        Text indentation = indentation(renderer, values[0]);
        boolean first = values[1] != null && Values.truth(values[1]);
        boolean blank = values[2] != null && Values.truth(values[2]);
        Text text = Printer.text(renderer, value);
        List<Object> lines = StringMethods.lines(renderer, text);
        boolean endsWithLine = lines.isEmpty() || lastLineIsClosed(text);
        TextBuilder out = new TextBuilder();
        for (int i = 0; i < lines.size() + (endsWithLine ? 1 : 0); i++) {
            Text line = i < lines.size() ? (Text) lines.get(i) : Text.EMPTY;
            if (i > 0) {
                out.append("\n", true);
            }
            if (i == 0 ? first : blank || !line.isEmpty()) {
                out.append(renderer.charged(indentation));
            }
            out.append(renderer.charged(line));
        }
        return out.toText();
    }

    private static boolean lastLineIsClosed(Text text) {
        return !text.isEmpty()
                && "\n\r\u000B\f\u001C\u001D\u001E\u0085\u2028\u2029"
                                .indexOf(text.toString().charAt(text.length() - 1))
                        >= 0;
    }

    private static Text indentation(Renderer renderer, @Nullable Object width) {
        if (width instanceof Text text) {
            return text;
        }
        int spaces = width == null ? 4 : Values.integer(renderer, width, "the width of 'indent'");
        renderer.characters(Math.max(0, spaces));
        return Text.template(" ".repeat(Math.max(0, spaces)));
    }

    private static Object integer(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "int", "default", "base");
        Object otherwise = values[0] == null ? (Object) 0L : values[0];
        if (value instanceof Long || value instanceof Boolean) {
            return Arithmetic.whole(value);
        }
        if (value instanceof Double real) {
            return Math.abs(real) < 0x1p63 ? (Object) real.longValue() : otherwise;
        }
        if (!(value instanceof Text text)) {
            return defined(renderer, value, otherwise);
        }
        int base = values[1] == null ? 10 : Values.integer(renderer, values[1], "the base of 'int'");
        if (base != 2 && base != 8 && base != 10 && base != 16) {
            throw renderer.fail("the base of 'int' must be 2, 8, 10 or 16, found " + base);
        }
        String digits = Whitespace.strip(renderer.charged(text).toString());
        Long whole = parsed(digits, base);
        if (whole != null) {
            return whole;
        }
        Double real = parsedReal(digits);
        return real != null && Math.abs(real) < 0x1p63 ? (Object) real.longValue() : otherwise;
    }

    private static @Nullable Long parsed(String digits, int base) {
        try {
            return digits.length() > BITS ? null : Long.valueOf(digits, base);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A decimal number; Java's suffixes and hexadecimal floats are none. */
    private static @Nullable Double parsedReal(String digits) {
        boolean decimal = digits.length() <= 400 && digits.chars().allMatch(c -> "0123456789.+-eE".indexOf(c) >= 0);
        try {
            return decimal ? Double.valueOf(digits) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object real(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object otherwise = arguments.bind(renderer, "float", "default")[0];
        Double real = Comparing.isNumber(value)
                ? (Double) Arithmetic.real(value)
                : value instanceof Text text
                        ? parsedReal(Whitespace.strip(renderer.charged(text).toString()))
                        : null;
        return real != null ? real : defined(renderer, value, otherwise != null ? otherwise : (Object) 0.0);
    }

    /** What stands for a value that is no number; that it is missing is an error. */
    private static Object defined(Renderer renderer, Object value, Object otherwise) {
        if (value instanceof Undefined undefined) {
            throw renderer.fail(undefined.what() + ", so it is no number");
        }
        return otherwise;
    }

    private static Object absolute(Renderer renderer, Object value, Arguments arguments) {
        arguments.bind(renderer, "abs");
        if (value instanceof Double real) {
            return Math.abs(real);
        }
        boolean negative = Comparing.isNumber(value) && Arithmetic.whole(value) < 0;
        return negative || !Comparing.isNumber(value)
                ? Arithmetic.negated(renderer, value)
                : (Object) Arithmetic.whole(value);
    }
}
