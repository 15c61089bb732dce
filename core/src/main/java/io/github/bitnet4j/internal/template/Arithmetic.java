package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on integers of 64 bits and on floats; + and * also of strings and lists. */
final class Arithmetic {

    private Arithmetic() {}

    static Object apply(Renderer renderer, String operator, Object left, Object right) {
        if (Comparing.isNumber(left) && Comparing.isNumber(right)) {
            try {
                return numbers(renderer, operator, left, right);
            } catch (ArithmeticException e) {
                throw renderer.fail("the result of '" + operator + "' has more than 64 bits");
            }
        }
        if (operator.equals("+")) {
            return joined(renderer, left, right);
        }
        if (operator.equals("*") && right instanceof Long count) {
            return repeated(renderer, left, count);
        }
        if (operator.equals("*") && left instanceof Long count) {
            return repeated(renderer, right, count);
        }
        throw unsupported(renderer, operator, left, right);
    }

    private static RuntimeException unsupported(Renderer renderer, String operator, Object left, Object right) {
        return renderer.fail("'" + operator + "' of " + Values.kind(left) + " and " + Values.kind(right)
                + " is not supported" + Values.reason(left) + Values.reason(right));
    }

    static double real(Object number) {
        return number instanceof Double real ? real : whole(number);
    }

    static long whole(Object number) {
        return number instanceof Boolean bool ? (bool ? 1 : 0) : (Long) number;
    }

    static Object negated(Renderer renderer, Object value) {
        if (value instanceof Double real) {
            return -real;
        }
        if (!Comparing.isNumber(value) || whole(value) == Long.MIN_VALUE) {
            throw renderer.fail(Values.kind(value) + " cannot be negated" + Values.reason(value));
        }
        return -whole(value);
    }

    private static Object numbers(Renderer renderer, String operator, Object left, Object right) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && real(right) == 0) {
            throw renderer.fail("division by zero");
        }
        if (operator.equals("/") || left instanceof Double || right instanceof Double) {
            return reals(operator, real(left), real(right));
        }
        long a = whole(left);
        long b = whole(right);
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> b == -1 ? Math.negateExact(a) : Math.floorDiv(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> power(renderer, a, b);
        };
    }

    private static double reals(String operator, double a, double b) {
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor((a - modulo(a, b)) / b + 0.5);
            case "%" -> modulo(a, b);
            default -> StrictMath.pow(a, b);
        };
    }

    /** The remainder with the divisor's sign. */
    private static double modulo(double a, double b) {
        double remainder = a % b;
        return remainder != 0 && remainder < 0 != b < 0 ? remainder + b : Math.copySign(remainder, b);
    }

    private static Object power(Renderer renderer, long base, long exponent) {
        if (exponent < 0) {
            if (base == 0) {
                throw renderer.fail("division by zero");
            }
            return StrictMath.pow((double) base, (double) exponent);
        }
        long result = 1;
        long square = base;
        for (long rest = exponent; rest > 0; rest >>= 1) {
            if ((rest & 1) == 1) {
                result = Math.multiplyExact(result, square);
            }
            if (rest > 1) {
                square = Math.multiplyExact(square, square);
            }
        }
        return result;
    }

    private static Object joined(Renderer renderer, Object left, Object right) {
        if (left instanceof Text a && right instanceof Text b) {
            renderer.characters((long) a.length() + b.length());
            return new TextBuilder().append(a).append(b).toText();
        }
        if (left instanceof List<?> a
                && right instanceof List<?> b
                && left instanceof Tuple == right instanceof Tuple) {
            renderer.steps((long) a.size() + b.size());
            List<Object> elements = new ArrayList<>(a);
            elements.addAll(b);
            return left instanceof Tuple ? new Tuple(elements) : elements;
        }
        throw unsupported(renderer, "+", left, right);
    }

    private static Object repeated(Renderer renderer, Object value, long count) {
        long times = Math.max(0, Math.min(count, Integer.MAX_VALUE));
        if (value instanceof Text text) {
            renderer.characters(times * Math.max(1, text.length()));
            TextBuilder repeated = new TextBuilder();
            for (long i = 0; i < times; i++) {
                repeated.append(text);
            }
            return repeated.toText();
        }
        if (value instanceof List<?> list) {
            renderer.steps(times * Math.max(1, list.size()));
            List<Object> elements = new ArrayList<>();
            for (long i = 0; i < times; i++) {
                elements.addAll(list);
            }
            return value instanceof Tuple ? new Tuple(elements) : elements;
        }
        throw unsupported(renderer, "*", value, count);
    }
}
