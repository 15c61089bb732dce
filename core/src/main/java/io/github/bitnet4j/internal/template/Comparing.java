package io.github.bitnet4j.internal.template;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Equality, order and containment. */
final class Comparing {

    private Comparing() {}

    static boolean holds(Renderer renderer, String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(renderer, left, right);
            case "!=" -> !equal(renderer, left, right);
            case "in" -> contains(renderer, right, left);
            case "not in" -> !contains(renderer, right, left);
            case "<" -> isOrdered(left, right) && compare(renderer, left, right) < 0;
            case "<=" -> isOrdered(left, right) && compare(renderer, left, right) <= 0;
            case ">" -> isOrdered(left, right) && compare(renderer, left, right) > 0;
            default -> isOrdered(left, right) && compare(renderer, left, right) >= 0;
        };
    }

    /** False for what has no order with anything: not a number. */
    private static boolean isOrdered(Object left, Object right) {
        return !(left instanceof Double a && a.isNaN()) && !(right instanceof Double b && b.isNaN());
    }

    static boolean equal(Renderer renderer, Object left, Object right) {
        return equal(renderer, left, right, 0);
    }

    private static boolean equal(Renderer renderer, Object left, Object right, int depth) {
        renderer.steps(1);
        if (depth > Values.MAX_DEPTH) {
            throw renderer.fail("a value is nested deeper than " + Values.MAX_DEPTH + " levels");
        }
        if (left instanceof Text a && right instanceof Text b) {
            if (a.length() == b.length()) {
                renderer.characters(a.length());
            }
            return a.equals(b);
        }
        if (isNumber(left) && isNumber(right)) {
            return isOrdered(left, right) && compareNumbers(left, right) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return a.size() == b.size()
                    && left instanceof Tuple == right instanceof Tuple
                    && elementsEqual(renderer, a, b, depth);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.size() == b.size() && entriesEqual(renderer, a, b, depth);
        }
        return left.equals(right) || (left instanceof Undefined && right instanceof Undefined);
    }

    private static boolean elementsEqual(Renderer renderer, List<?> left, List<?> right, int depth) {
        for (int i = 0; i < left.size(); i++) {
            if (!equal(renderer, left.get(i), right.get(i), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean entriesEqual(Renderer renderer, Map<?, ?> left, Map<?, ?> right, int depth) {
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Object other = right.get(entry.getKey());
            if (other == null || !equal(renderer, entry.getValue(), other, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /** The order of two numbers or two strings, by their code points; of two lists by their first difference. */
    static int compare(Renderer renderer, Object left, Object right) {
        return compare(renderer, left, right, 0);
    }

    private static int compare(Renderer renderer, Object left, Object right, int depth) {
        renderer.steps(1);
        if (depth > Values.MAX_DEPTH) {
            throw renderer.fail("a value is nested deeper than " + Values.MAX_DEPTH + " levels");
        }
        if (isNumber(left) && isNumber(right)) {
            return compareNumbers(left, right);
        }
        if (left instanceof Text a && right instanceof Text b) {
            renderer.characters(Math.min(a.length(), b.length()));
            return compareCodePoints(a.toString(), b.toString());
        }
        if (left instanceof List<?> a
                && right instanceof List<?> b
                && left instanceof Tuple == right instanceof Tuple) {
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(renderer, a.get(i), b.get(i), depth + 1)) {
                    return compare(renderer, a.get(i), b.get(i), depth + 1);
                }
            }
            return Integer.compare(a.size(), b.size());
        }
        throw renderer.fail(Values.kind(left) + " and " + Values.kind(right) + " have no order" + Values.reason(left)
                + Values.reason(right));
    }

    private static int compareNumbers(Object left, Object right) {
        if (left instanceof Double || right instanceof Double) {
            double a = Arithmetic.real(left);
            double b = Arithmetic.real(right);
            boolean finite = Math.abs(a) <= Double.MAX_VALUE && Math.abs(b) <= Double.MAX_VALUE;
            return finite ? exact(left).compareTo(exact(right)) : Double.compare(a, b);
        }
        return Long.compare(Arithmetic.whole(left), Arithmetic.whole(right));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double real ? new BigDecimal(real) : BigDecimal.valueOf(Arithmetic.whole(number));
    }

    private static int compareCodePoints(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                // Surrogates stand for code points above all other characters.
                boolean surrogates = Character.isSurrogate(a) != Character.isSurrogate(b);
                return surrogates ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static boolean contains(Renderer renderer, Object container, Object value) {
        if (container instanceof Text text) {
            return Search.indexOf(renderer, text, Values.text(renderer, value, "what is searched in a string"), 0) >= 0;
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(Values.key(renderer, value));
        }
        if (container instanceof List<?> list) {
            for (Object element : list) {
                if (equal(renderer, element, value)) {
                    return true;
                }
            }
            return false;
        }
        if (container instanceof Undefined) {
            return false;
        }
        throw renderer.fail(Values.kind(container) + " contains nothing");
    }
}
