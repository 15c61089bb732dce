package io.github.bitnet4j.internal.template;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** Values as Python prints them. Strings keep their origin; everything else counts as data. */
final class Printer {

    private static final int SHORTEST_EXPONENT = -5;
    private static final int LONGEST_INTEGER = 16;
    private static final int DOUBLE_DIGITS = 17;

    private final Renderer renderer;
    private final TextBuilder out = new TextBuilder();

    private Printer(Renderer renderer) {
        this.renderer = renderer;
    }

    /** What {@code {{ value }}} writes. */
    static Text text(Renderer renderer, Object value) {
        if (value instanceof Text text) {
            return text;
        }
        Printer printer = new Printer(renderer);
        printer.print(value, 0);
        return printer.out.toText();
    }

    private void print(Object value, int depth) {
        renderer.steps(1);
        if (depth > Values.MAX_DEPTH) {
            throw renderer.fail("a value is nested deeper than " + Values.MAX_DEPTH + " levels");
        }
        if (value instanceof Text text) {
            quote(text);
        } else if (value instanceof List<?> list) {
            list(list, depth);
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else {
            out.append(depth > 0 && value instanceof Undefined ? "Undefined" : scalar(value), false);
        }
    }

    private String scalar(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? "True" : "False";
        }
        if (value instanceof Long) {
            return value.toString();
        }
        if (value instanceof Double real) {
            return real(real);
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Undefined) {
            return "";
        }
        throw renderer.fail(Values.kind(value) + " cannot be printed");
    }

    private void list(List<?> list, int depth) {
        boolean tuple = list instanceof Tuple;
        String separator = tuple ? "(" : "[";
        for (Object element : list) {
            out.append(separator, false);
            print(element, depth + 1);
            separator = ", ";
        }
        if (list.isEmpty()) {
            out.append(separator, false);
        }
        out.append(!tuple ? "]" : list.size() == 1 ? ",)" : ")", false);
    }

    private void map(Map<?, ?> map, int depth) {
        String separator = "";
        out.append("{", false);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator, false);
            print(entry.getKey(), depth + 1);
            out.append(": ", false);
            print(entry.getValue(), depth + 1);
            separator = ", ";
        }
        out.append("}", false);
    }

    /** A string within a list or a map. */
    private void quote(Text text) {
        renderer.characters(text.length());
        String all = text.toString();
        String quote = all.indexOf('\'') >= 0 && all.indexOf('"') < 0 ? "\"" : "'";
        out.append(quote, false);
        text.forEachRun((characters, template) ->
                characters.codePoints().forEach(c -> out.append(escaped(c, quote), template)));
        out.append(quote, false);
    }

    private static String escaped(int c, String quote) {
        String plain = Character.toString(c);
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            default -> {
                if (plain.equals(quote)) {
                    yield "\\" + plain;
                }
                if (isPrintable(c)) {
                    yield plain;
                }
                yield c < 0x100
                        ? "\\x" + hexadecimal(c, 2)
                        : c < 0x10000 ? "\\u" + hexadecimal(c, 4) : "\\U" + hexadecimal(c, 8);
            }
        };
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    static String hexadecimal(int value, int digits) {
        String hexadecimal = Integer.toHexString(value);
        return "0".repeat(digits - hexadecimal.length()) + hexadecimal;
    }

    /** The shortest decimal number that is this float, as Python writes it; the JDK's is not always the shortest. */
    static String real(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent <= SHORTEST_EXPONENT || exponent >= LONGEST_INTEGER) {
            return scientific(shortest, exponent);
        }
        String plain = shortest.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DOUBLE_DIGITS; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(DOUBLE_DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
    }

    private static String scientific(BigDecimal value, int exponent) {
        String digits = value.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = exponent < 0 ? "-" : "+";
        String power = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return (value.signum() < 0 ? "-" : "") + mantissa + "e" + sign + power;
    }
}
