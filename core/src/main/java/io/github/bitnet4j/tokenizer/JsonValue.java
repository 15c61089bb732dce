package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.ModelFormatException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small part of a JSON file as a tree that knows where it comes from. */
final class JsonValue {

    /** A number as it is written, so that a huge one costs nothing. */
    record Numeral(String digits) {}

    private final JsonReader reader;
    private final String path;
    /** A map of members, a list of elements, a String, a Numeral, a Boolean, or null. */
    private final @Nullable Object value;

    JsonValue(JsonReader reader, String path, @Nullable Object value) {
        this.reader = reader;
        this.path = path;
        this.value = value;
    }

    boolean isNull() {
        return value == null;
    }

    boolean isList() {
        return value instanceof List;
    }

    boolean isObject() {
        return value instanceof Map;
    }

    /** A member of an object; null if it is absent. */
    JsonValue member(String name) {
        if (!(value instanceof Map<?, ?> members)) {
            throw malformed("an object");
        }
        return members.get(name) instanceof JsonValue member ? member : new JsonValue(reader, path + "." + name, null);
    }

    List<JsonValue> elements() {
        if (!(value instanceof List<?> elements)) {
            throw malformed("an array");
        }
        return elements.stream().map(JsonValue.class::cast).toList();
    }

    String text() {
        if (!(value instanceof String text)) {
            throw malformed("a string");
        }
        return text;
    }

    boolean bool(boolean ifNull) {
        if (value == null) {
            return ifNull;
        }
        if (!(value instanceof Boolean bool)) {
            throw malformed("true or false");
        }
        return bool;
    }

    /** An integer from 0 to a limit. */
    int integer(int max) {
        String digits = value instanceof Numeral numeral ? numeral.digits() : "";
        boolean short10 =
                digits.length() <= 10 && !digits.isEmpty() && digits.chars().allMatch(Character::isDigit);
        if (!short10 || Long.parseLong(digits) > max) {
            throw malformed("an integer from 0 to " + max);
        }
        return Integer.parseInt(digits);
    }

    /** Whether it is absent, false, zero or an empty text: an option that is not used. */
    boolean isOff() {
        return value == null
                || value.equals(false)
                || value.equals("")
                || (value instanceof Numeral numeral && numeral.digits().matches("0(\\.0)?"));
    }

    String path() {
        return path;
    }

    ModelFormatException malformed(String expected) {
        return new ModelFormatException(reader.file(), -1, expected + " for " + path, shown());
    }

    private String shown() {
        if (value instanceof String text) {
            return "\"" + Shown.text(text) + "\"";
        }
        if (value instanceof Numeral numeral) {
            return Shown.text(numeral.digits());
        }
        return value instanceof Map ? "an object" : value instanceof List ? "an array" : String.valueOf(value);
    }
}
