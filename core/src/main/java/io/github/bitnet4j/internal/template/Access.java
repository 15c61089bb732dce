package io.github.bitnet4j.internal.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What can be taken out of a value by a name or an index. */
final class Access {

    private Access() {}

    /** {@code value.name}: a method before an entry of that name, as in Python. */
    static Object attribute(Renderer renderer, Object value, String name) {
        Function method = method(value, name);
        if (method != null) {
            return method;
        }
        if (value instanceof Map<?, ?> map) {
            Object entry = map.get(Text.template(name));
            return entry != null ? entry : new Undefined("the map has no '" + Errors.shown(name) + "'");
        }
        return member(renderer, value, name);
    }

    private static @Nullable Function method(Object value, String name) {
        if (value instanceof Text text) {
            StringMethods.Method method = StringMethods.BY_NAME.get(name);
            return method == null ? null : (renderer, arguments) -> method.call(renderer, text, arguments);
        }
        if (value instanceof Map<?, ?> map) {
            return MapMethods.find(map, name);
        }
        return null;
    }

    private static Object member(Renderer renderer, Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw renderer.fail(undefined.what() + ", so it has no '" + Errors.shown(name) + "'");
        }
        Object member = null;
        if (value instanceof Namespace namespace) {
            member = namespace.values().get(name);
        } else if (value instanceof Loop loop) {
            member = loop.attribute(name);
        }
        if (member == null && value instanceof Text) {
            return new Undefined("the string method '" + Errors.shown(name) + "' is not supported");
        }
        return member != null
                ? member
                : new Undefined("'" + Errors.shown(name) + "' of " + Values.kind(value) + " is not supported");
    }

    /** {@code value[key]}: an entry before a method. */
    static Object item(Renderer renderer, Object value, Object key) {
        if (value instanceof Map<?, ?> map) {
            Object entry = map.get(Values.key(renderer, key));
            if (entry != null) {
                return entry;
            }
        } else if (key instanceof Long || key instanceof Boolean) {
            return element(renderer, value, Arithmetic.whole(key));
        }
        if (key instanceof Text name) {
            return attribute(renderer, value, name.toString());
        }
        if (value instanceof Undefined undefined) {
            throw renderer.fail(undefined.what() + ", so it has no elements");
        }
        return new Undefined(Values.kind(value) + " has no such element");
    }

    private static Object element(Renderer renderer, Object value, long index) {
        if (value instanceof List<?> list) {
            long at = index < 0 ? index + list.size() : index;
            return at >= 0 && at < list.size() ? list.get((int) at) : absent(index);
        }
        if (value instanceof Text text) {
            renderer.characters(text.length());
            String string = text.toString();
            int size = string.codePointCount(0, string.length());
            long at = index < 0 ? index + size : index;
            if (at < 0 || at >= size) {
                return absent(index);
            }
            int from = string.offsetByCodePoints(0, (int) at);
            return text.slice(from, string.offsetByCodePoints(from, 1));
        }
        if (value instanceof Undefined undefined) {
            throw renderer.fail(undefined.what() + ", so it has no elements");
        }
        return absent(index);
    }

    private static Undefined absent(long index) {
        return new Undefined("there is no element " + index);
    }

    /** What {@code map(attribute='a.b')} takes: attributes within each other, and indices. */
    static Object path(Renderer renderer, Object value, String path) {
        Object found = value;
        for (String part : path.split("\\.", -1)) {
            boolean index =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            found = item(renderer, found, index ? (Object) Long.valueOf(part) : Text.template(part));
        }
        return found;
    }
}
