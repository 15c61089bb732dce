package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of the language: {@link Text}, Long, Double, Boolean, {@link None}, {@link Undefined}, List ({@link Tuple}),
 * Map; and what is not data: {@link Function}, {@link Namespace}, {@link Loop}.
 */
final class Values {

    /** How deeply lists and maps may lie in each other where all of them are visited. */
    static final int MAX_DEPTH = 100;

    private Values() {}

    /** The value of a Java object that a caller passes in; its strings are data unless they are {@link Text}. */
    static Object of(@Nullable Object value) {
        return of(value, 0);
    }

    private static Object of(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("a template's variable is nested deeper than " + MAX_DEPTH + " levels");
        }
        if (value == null) {
            return None.NONE;
        }
        if (value instanceof String string) {
            return Text.data(string);
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof Text || value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>(list.size());
            list.forEach(element -> elements.add(of(element, depth + 1)));
            return elements;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> entries = new LinkedHashMap<>();
            map.forEach((name, element) -> entries.put(Text.data(String.valueOf(name)), of(element, depth + 1)));
            return entries;
        }
        throw new IllegalArgumentException(
                "a template's variable must be a string, number, boolean, list or map, found "
                        + value.getClass().getName());
    }

    /** The number of characters of all strings in a value that was made by {@link #of}. */
    static long characters(Object value) {
        if (value instanceof Text text) {
            return text.length();
        }
        long sum = 0;
        if (value instanceof List<?> list) {
            for (Object element : list) {
                sum += characters(element);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += characters(entry.getKey()) + characters(entry.getValue());
            }
        }
        return sum;
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof Text text) {
            return !text.isEmpty();
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value instanceof List<?> list) {
            return !list.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != None.NONE && !(value instanceof Undefined);
    }

    /** What a loop goes through: elements, keys, or characters; nothing for what is undefined. */
    @SuppressWarnings("unchecked")
    static List<Object> elements(Renderer renderer, Object value) {
        if (value instanceof List) {
            return (List<Object>) value;
        }
        if (value instanceof Map<?, ?> map) {
            renderer.steps(map.size());
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof Text text) {
            return characters(renderer, text);
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw renderer.fail(kind(value) + " cannot be iterated" + reason(value));
    }

    private static List<Object> characters(Renderer renderer, Text text) {
        renderer.steps(text.length());
        List<Object> characters = new ArrayList<>();
        String string = text.toString();
        for (int from = 0; from < string.length(); ) {
            int to = string.offsetByCodePoints(from, 1);
            characters.add(text.slice(from, to));
            from = to;
        }
        return characters;
    }

    /** A value as the key of a map. */
    static Object key(Renderer renderer, Object value) {
        if (value instanceof Text || Comparing.isNumber(value) || value == None.NONE) {
            return value;
        }
        throw renderer.fail(kind(value) + " cannot be the key of a map");
    }

    /** What a value is, for a message. */
    static String kind(Object value) {
        if (value instanceof Text) {
            return "a string";
        }
        if (value instanceof Long) {
            return "an integer";
        }
        if (value instanceof Double) {
            return "a float";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (value instanceof List) {
            return value instanceof Tuple ? "a tuple" : "a list";
        }
        if (value instanceof Map) {
            return "a map";
        }
        if (value == None.NONE) {
            return "none";
        }
        return value instanceof Undefined
                ? "an undefined value"
                : value instanceof Function ? "a function" : "a namespace";
    }

    /** Why a value is not there, for the end of a message. */
    static String reason(Object value) {
        return value instanceof Undefined undefined ? ": " + undefined.what() : "";
    }

    static Text text(Renderer renderer, Object value, String what) {
        if (value instanceof Text text) {
            return text;
        }
        throw renderer.fail(what + " must be a string, found " + kind(value) + reason(value));
    }

    static int integer(Renderer renderer, Object value, String what) {
        Object number = value instanceof Boolean bool ? (Object) (bool ? 1L : 0L) : value;
        if (number instanceof Long integer && integer == integer.intValue()) {
            return integer.intValue();
        }
        throw renderer.fail(what + " must be an integer, found " + kind(value) + reason(value));
    }
}
