package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The methods of a string. */
final class StringMethods {

    /** A method that can be called on a string. */
    @FunctionalInterface
    interface Method {
        Object call(Renderer renderer, Text text, Arguments arguments);
    }

    static final Map<String, Method> BY_NAME = Map.ofEntries(
            Map.entry("strip", (r, text, arguments) -> stripped(r, text, arguments, "strip", true, true)),
            Map.entry("lstrip", (r, text, arguments) -> stripped(r, text, arguments, "lstrip", true, false)),
            Map.entry("rstrip", (r, text, arguments) -> stripped(r, text, arguments, "rstrip", false, true)),
            Map.entry("split", StringMethods::split),
            Map.entry("splitlines", (r, text, arguments) -> {
                arguments.bind(r, "splitlines");
                return lines(r, text);
            }),
            Map.entry("startswith", (r, text, arguments) -> affix(r, text, arguments, "startswith", true)),
            Map.entry("endswith", (r, text, arguments) -> affix(r, text, arguments, "endswith", false)),
            Map.entry("replace", StringMethods::replace),
            Map.entry("upper", plain("upper", text -> text.map(Case::upper))),
            Map.entry("lower", plain("lower", text -> text.map(Case::lower))),
            Map.entry("title", plain("title", Case::titled)),
            Map.entry("capitalize", plain("capitalize", Case::capitalized)),
            Map.entry("join", (r, text, arguments) -> join(r, text, arguments.only(r, "join", "iterable"))),
            Map.entry("find", StringMethods::find),
            Map.entry("count", StringMethods::count),
            Map.entry("isdigit", (r, text, arguments) -> consistsOf(r, text, arguments, "isdigit", Character::isDigit)),
            Map.entry(
                    "isalpha", (r, text, arguments) -> consistsOf(r, text, arguments, "isalpha", Character::isLetter)),
            Map.entry("isspace", (r, text, arguments) -> consistsOf(r, text, arguments, "isspace", Whitespace::is)),
            Map.entry("removeprefix", (r, text, arguments) -> without(r, text, arguments, "removeprefix", true)),
            Map.entry("removesuffix", (r, text, arguments) -> without(r, text, arguments, "removesuffix", false)));

    private StringMethods() {}

    private static Method plain(String name, UnaryOperator<Text> change) {
        return (renderer, text, arguments) -> {
            arguments.bind(renderer, name);
            return change.apply(renderer.charged(text));
        };
    }

    private static Text stripped(
            Renderer renderer, Text text, Arguments arguments, String name, boolean left, boolean right) {
        @Nullable Object set = arguments.bind(renderer, name, "chars")[0];
        return strip(renderer, text, set, left, right);
    }

    /** A text without some characters at its ends: those of a set, or white space. */
    static Text strip(Renderer renderer, Text text, @Nullable Object set, boolean left, boolean right) {
        IntPredicate taken = Whitespace::is;
        if (set != null && set != None.NONE) {
            String characters =
                    Values.text(renderer, set, "the characters to strip").toString();
            renderer.characters((long) characters.length() * text.length() / 8);
            taken = c -> characters.indexOf(c) >= 0;
        }
        String string = renderer.charged(text).toString();
        int from = 0;
        int to = string.length();
        while (left && from < to && taken.test(string.codePointAt(from))) {
            from = string.offsetByCodePoints(from, 1);
        }
        while (right && to > from && taken.test(string.codePointBefore(to))) {
            to = string.offsetByCodePoints(to, -1);
        }
        return text.slice(from, to);
    }

    private static Object split(Renderer renderer, Text text, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "split", "sep", "maxsplit");
        int most = values[1] == null ? -1 : Values.integer(renderer, values[1], "the argument 'maxsplit' of 'split'");
        Object separator = values[0];
        if (separator == null || separator == None.NONE) {
            return words(renderer, text, most);
        }
        Text wanted = Values.text(renderer, separator, "the separator of 'split'");
        if (wanted.isEmpty()) {
            throw renderer.fail("the separator of 'split' is empty");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int to = -1; most < 0 || parts.size() < most; from = to + wanted.length()) {
            renderer.steps(1);
            to = Search.indexOf(renderer, text, wanted, from);
            if (to < 0) {
                break;
            }
            parts.add(text.slice(from, to));
        }
        parts.add(text.slice(from, text.length()));
        return parts;
    }

    private static List<Object> words(Renderer renderer, Text text, int most) {
        String string = renderer.charged(text).toString();
        List<Object> words = new ArrayList<>();
        for (int from = Whitespace.skip(string, 0); from < string.length(); ) {
            renderer.steps(1);
            int to = from;
            if (words.size() == most) {
                to = string.length();
            }
            while (to < string.length() && !Whitespace.is(string.charAt(to))) {
                to++;
            }
            words.add(text.slice(from, to));
            from = Whitespace.skip(string, to);
        }
        return words;
    }

    /** The lines of a text without their ends. */
    static List<Object> lines(Renderer renderer, Text text) {
        String string = renderer.charged(text).toString();
        List<Object> lines = new ArrayList<>();
        for (int from = 0; from < string.length(); ) {
            renderer.steps(1);
            int to = from;
            while (to < string.length() && !endsLine(string.charAt(to))) {
                to++;
            }
            lines.add(text.slice(from, to));
            from = string.startsWith("\r\n", to) ? to + 2 : to + 1;
        }
        return lines;
    }

    private static boolean endsLine(char c) {
        return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean affix(Renderer renderer, Text text, Arguments arguments, String name, boolean start) {
        Object wanted = arguments.only(renderer, name, "affix");
        List<?> choices = wanted instanceof Tuple tuple ? tuple : Collections.singletonList(wanted);
        for (Object choice : choices) {
            String affix = Values.text(renderer, choice, "the argument of '" + name + "'")
                    .toString();
            renderer.characters(affix.length());
            String string = text.toString();
            if (start ? string.startsWith(affix) : string.endsWith(affix)) {
                return true;
            }
        }
        return false;
    }

    private static Text without(Renderer renderer, Text text, Arguments arguments, String name, boolean start) {
        Text affix = Values.text(renderer, arguments.only(renderer, name, "affix"), "the argument of '" + name + "'");
        renderer.characters(text.length());
        if (start && text.toString().startsWith(affix.toString())) {
            return text.slice(affix.length(), text.length());
        }
        boolean ends = !start && text.toString().endsWith(affix.toString());
        return ends ? text.slice(0, text.length() - affix.length()) : text;
    }

    /** What stands in the place of data stays data: a user's word must not bring forth a control token. */
    static Text replace(Renderer renderer, Text text, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "replace", "old", "new", "count");
        Text old = Values.text(renderer, Arguments.required(renderer, "replace", "old", values[0]), "what is replaced");
        Text with = Values.text(renderer, Arguments.required(renderer, "replace", "new", values[1]), "a replacement");
        boolean all = values[2] == null || values[2] == None.NONE;
        int most = all ? -1 : Values.integer(renderer, values[2], "the argument 'count' of 'replace'");
        Text asData = Text.data(with.toString());
        TextBuilder out = new TextBuilder();
        int from = 0;
        for (int done = 0; most < 0 || done < most; done++) {
            renderer.steps(1);
            int search = old.isEmpty() && done > 0 ? next(text, from) : from;
            int to = search > text.length() ? -1 : Search.indexOf(renderer, text, old, search);
            if (to < 0) {
                break;
            }
            out.append(text, from, to);
            boolean template = old.isEmpty() ? text.isTemplate() : text.isTemplate(to, to + old.length());
            out.append(renderer.charged(template ? with : asData));
            from = to + old.length();
        }
        return out.append(text, from, text.length()).toText();
    }

    private static int next(Text text, int from) {
        return from >= text.length() ? from + 1 : text.toString().offsetByCodePoints(from, 1);
    }

    /** The elements of a list, which print as they do alone, with a separator between them. */
    static Text join(Renderer renderer, Text separator, Object iterable) {
        TextBuilder out = new TextBuilder();
        boolean first = true;
        for (Object element : Values.elements(renderer, iterable)) {
            renderer.steps(1);
            if (!first) {
                out.append(renderer.charged(separator));
            }
            out.append(renderer.charged(Printer.text(renderer, element)));
            first = false;
        }
        return out.toText();
    }

    private static Object find(Renderer renderer, Text text, Arguments arguments) {
        Text wanted = Values.text(renderer, arguments.only(renderer, "find", "sub"), "what is searched in a string");
        int at = Search.indexOf(renderer, text, wanted, 0);
        return at < 0 ? -1L : (long) text.toString().codePointCount(0, at);
    }

    private static Object count(Renderer renderer, Text text, Arguments arguments) {
        Text wanted = Values.text(renderer, arguments.only(renderer, "count", "sub"), "what is searched in a string");
        if (wanted.isEmpty()) {
            return text.toString().codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int at = Search.indexOf(renderer, text, wanted, 0); at >= 0; count++) {
            renderer.steps(1);
            at = Search.indexOf(renderer, text, wanted, at + wanted.length());
        }
        return count;
    }

    private static boolean consistsOf(
            Renderer renderer, Text text, Arguments arguments, String name, IntPredicate kind) {
        arguments.bind(renderer, name);
        return !text.isEmpty() && renderer.charged(text).toString().codePoints().allMatch(kind);
    }
}
