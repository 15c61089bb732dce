package io.github.bitnet4j.internal.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The tests that can be made with {@code is}. */
final class Tests {

    private static final Map<String, Test> BY_NAME = new HashMap<>();

    static {
        plain("defined", value -> !(value instanceof Undefined));
        plain("undefined", value -> value instanceof Undefined);
        plain("none", value -> value == None.NONE);
        plain("string", value -> value instanceof Text);
        plain("number", Comparing::isNumber);
        plain("integer", value -> value instanceof Long);
        plain("float", value -> value instanceof Double);
        plain("boolean", value -> value instanceof Boolean);
        plain("true", value -> value.equals(true));
        plain("false", value -> value.equals(false));
        plain("mapping", value -> value instanceof Map);
        plain("iterable", Tests::isIterable);
        plain("sequence", Tests::isIterable);
        plain("callable", value -> value instanceof Function);
        plain("lower", value -> value instanceof Text text && hasCase(text, false));
        plain("upper", value -> value instanceof Text text && hasCase(text, true));
        compared("==", "eq", "equalto", "==");
        compared("!=", "ne", "!=");
        compared("<", "lt", "lessthan", "<");
        compared("<=", "le", "<=");
        compared(">", "gt", "greaterthan", ">");
        compared(">=", "ge", ">=");
        compared("in", "in");
        BY_NAME.put("odd", (renderer, value, arguments) -> remainder(renderer, value, 2) == 1);
        BY_NAME.put("even", (renderer, value, arguments) -> remainder(renderer, value, 2) == 0);
        BY_NAME.put("divisibleby", (renderer, value, arguments) -> {
            Object divisor = arguments.only(renderer, "divisibleby", "num");
            return remainder(renderer, value, Values.integer(renderer, divisor, "a divisor")) == 0;
        });
        BY_NAME.put("sameas", (renderer, value, arguments) -> {
            Object other = arguments.only(renderer, "sameas", "other");
            return value.getClass() == other.getClass() && Comparing.equal(renderer, value, other);
        });
    }

    private Tests() {}

    /** A test; one that is not there fails where it is made. */
    static Test named(String name) {
        Test test = BY_NAME.get(name);
        return test != null
                ? test
                : (renderer, value, arguments) -> {
                    throw renderer.fail("the test '" + Errors.shown(name) + "' is not supported");
                };
    }

    private static void plain(String name, Predicate<Object> test) {
        BY_NAME.put(name, (renderer, value, arguments) -> {
            arguments.bind(renderer, name);
            return test.test(value);
        });
    }

    private static void compared(String operator, String... names) {
        for (String name : names) {
            BY_NAME.put(
                    name,
                    (renderer, value, arguments) ->
                            Comparing.holds(renderer, operator, value, arguments.only(renderer, name, "other")));
        }
    }

    private static boolean isIterable(Object value) {
        return value instanceof Text || value instanceof List || value instanceof Map || value instanceof Undefined;
    }

    private static boolean hasCase(Text text, boolean upper) {
        String string = text.toString();
        return string.codePoints().anyMatch(upper ? Character::isUpperCase : Character::isLowerCase)
                && string.codePoints().noneMatch(upper ? Character::isLowerCase : Character::isUpperCase);
    }

    private static double remainder(Renderer renderer, Object value, int divisor) {
        if (!Comparing.isNumber(value) || divisor == 0) {
            throw renderer.fail("expected a number and a divisor that is not 0, found " + Values.kind(value)
                    + Values.reason(value));
        }
        return Arithmetic.real(Arithmetic.apply(renderer, "%", value, (long) divisor));
    }
}
