package io.github.bitnet4j.internal.json;

import io.github.bitnet4j.ModelFormatException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part of a JSON document that knows where it comes from. A member that is absent is null. */
public final class JsonValue {

    /** The longest integer that fits 64 bits. */
    private static final int MAX_DIGITS = 18;

    /** A number as it is written, so that a huge one costs nothing. */
    record Numeral(String digits) {}

    private final String file;
    /** What it is a part of; its own path is put together when a message asks for it. */
    private final @Nullable JsonValue parent;

    private final String key;
    /** A map of members, a list of elements, a String, a Numeral, a Boolean, or null. */
    private @Nullable Object value;

    private JsonValue(String file, @Nullable JsonValue parent, String key) {
        this.file = file;
        this.parent = parent;
        this.key = key;
    }

    /** What stands for a document that is not there: null. */
    public static JsonValue absent(String file) {
        return new JsonValue(file, null, "");
    }

    static JsonValue memberOf(JsonValue object, String name) {
        return new JsonValue(object.file, object, "." + name);
    }

    static JsonValue elementOf(JsonValue array, int index) {
        return new JsonValue(array.file, array, "[" + index + "]");
    }

    void set(@Nullable Object newValue) {
        value = newValue;
    }

    /** Whether it is absent or null. */
    public boolean isNull() {
        return value == null;
    }

    /** Whether it is a string. */
    public boolean isText() {
        return value instanceof String;
    }

    /** Whether it is an array. */
    public boolean isList() {
        return value instanceof List;
    }

    /** Whether it is an object. */
    public boolean isObject() {
        return value instanceof Map;
    }

    /** Where it is in the document, as messages give it. */
    public String path() {
        StringBuilder path = new StringBuilder();
        for (JsonValue part = this; part != null; part = part.parent) {
            path.insert(0, Quoted.text(part.key));
        }
        return path.isEmpty() ? "the file" : path.charAt(0) == '.' ? path.substring(1) : path.toString();
    }

    /** A member of an object; null if it is absent, or if the object itself is. */
    public JsonValue member(String name) {
        Object member = value == null ? null : members().get(name);
        return member == null ? memberOf(this, name) : (JsonValue) member;
    }

    /** A member of an object, or what stands in for it where there is none. */
    public JsonValue member(String name, Supplier<JsonValue> otherwise) {
        JsonValue member = member(name);
        return member.isNull() ? otherwise.get() : member;
    }

    /** The names of an object's members. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        members().keySet().forEach(name -> names.add((String) name));
        return names;
    }

    private Map<?, ?> members() {
        if (!(value instanceof Map<?, ?> members)) {
            throw malformed("an object");
        }
        return members;
    }

    /** The elements of an array. */
    public List<JsonValue> elements() {
        if (!(value instanceof List<?> elements)) {
            throw malformed("an array");
        }
        return elements.stream().map(JsonValue.class::cast).toList();
    }

    /** A string. */
    public String text() {
        if (!(value instanceof String text)) {
            throw malformed("a string");
        }
        return text;
    }

    /** A string, or what stands in for it where there is none. */
    public String text(String otherwise) {
        return value == null ? otherwise : text();
    }

    /** A boolean, or what stands in for it where there is none. */
    public boolean bool(boolean otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Boolean bool)) {
            throw malformed("true or false");
        }
        return bool;
    }

    /** An integer within limits, of which none is negative. */
    public long integer(long minimum, long maximum) {
        String digits = value instanceof Numeral numeral ? numeral.digits() : "";
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = plain ? Long.parseLong(digits) : -1;
        if (number < minimum || number > maximum || !plain) {
            throw malformed("an integer from " + minimum + " to " + maximum);
        }
        return number;
    }

    /** An integer within limits, or what stands in for it where there is none. */
    public long integer(long minimum, long maximum, long otherwise) {
        return value == null ? otherwise : integer(minimum, maximum);
    }

    /** A number above one limit and below another. */
    public double number(double above, double below) {
        double number = value instanceof Numeral numeral ? Double.parseDouble(numeral.digits()) : Double.NaN;
        if (!(number > above && number < below)) {
            throw malformed("a number above " + above + " and below " + below);
        }
        return number;
    }

    /** An exception that says what is here instead. */
    public ModelFormatException malformed(String expected) {
        return new ModelFormatException(file, -1, expected + " for " + path(), toString());
    }

    /** In one line: what is simple as it is written, of the rest its kind. */
    @Override
    public String toString() {
        if (value instanceof String text) {
            return "\"" + Quoted.text(text) + "\"";
        }
        if (value instanceof Numeral numeral) {
            return Quoted.text(numeral.digits());
        }
        return value instanceof Map ? "an object" : value instanceof List ? "an array" : String.valueOf(value);
    }
}
