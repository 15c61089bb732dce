package io.github.bitnet4j.internal.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of expressions. */
final class Expressions {

    private Expressions() {}

    record Constant(Object value) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            return value;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            return renderer.scope().get(name);
        }
    }

    record ListLiteral(List<Expression> elements, boolean tuple) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            List<Object> values = renderer.values(elements);
            return tuple ? new Tuple(values) : values;
        }
    }

    record MapLiteral(List<Expression> keys, List<Expression> values, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Object key = Values.key(renderer.at(line), renderer.value(keys.get(i)));
                map.put(key, renderer.value(values.get(i)));
            }
            return map;
        }
    }

    record Conditional(
            Expression condition,
            Expression value,
            @Nullable Expression otherwise) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            if (Values.truth(renderer.value(condition))) {
                return renderer.value(value);
            }
            return otherwise == null
                    ? new Undefined("the condition of an 'if' without 'else' was not met")
                    : renderer.value(otherwise);
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(left);
            return Values.truth(value) ? value : renderer.value(right);
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(left);
            return Values.truth(value) ? renderer.value(right) : value;
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            return !Values.truth(renderer.value(operand));
        }
    }

    record Comparison(String operator, Expression right) {}

    /** {@code a < b < c}: each with its neighbour, until one does not hold. */
    record Compare(Expression first, List<Comparison> comparisons, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object left = renderer.value(first);
            for (Comparison comparison : comparisons) {
                Object right = renderer.value(comparison.right());
                if (!Comparing.holds(renderer.at(line), comparison.operator(), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    record Binary(String operator, Expression left, Expression right, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object first = renderer.value(left);
            Object second = renderer.value(right);
            return Arithmetic.apply(renderer.at(line), operator, first, second);
        }
    }

    record Negation(Expression operand, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(operand);
            return Arithmetic.negated(renderer.at(line), value);
        }
    }

    record Concatenation(List<Expression> parts) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object[] values = renderer.values(parts).toArray();
            TextBuilder text = new TextBuilder();
            for (Object value : values) {
                text.append(renderer.charged(Printer.text(renderer, value)));
            }
            return text.toText();
        }
    }

    record Attribute(Expression target, String name, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(target);
            return Access.attribute(renderer.at(line), value, name);
        }
    }

    record Item(Expression target, Expression key, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object container = renderer.value(target);
            Object index = renderer.value(key);
            return Access.item(renderer.at(line), container, index);
        }
    }

    record Slice(
            Expression target,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step,
            int line)
            implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object container = renderer.value(target);
            Object from = bound(renderer, start);
            Object to = bound(renderer, stop);
            Object by = bound(renderer, step);
            return Slices.slice(renderer.at(line), container, from, to, by);
        }

        private static Object bound(Renderer renderer, @Nullable Expression bound) {
            return bound == null ? None.NONE : renderer.value(bound);
        }
    }

    record ArgumentList(List<Expression> positional, List<String> names, List<Expression> named) {

        static final ArgumentList NONE = new ArgumentList(List.of(), List.of(), List.of());

        Arguments evaluate(Renderer renderer) {
            List<Object> values = renderer.values(positional);
            Map<String, Object> byName = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                byName.put(names.get(i), renderer.value(named.get(i)));
            }
            return new Arguments(values, byName);
        }
    }

    record Call(Expression target, ArgumentList arguments, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object function = renderer.value(target);
            Arguments values = arguments.evaluate(renderer);
            renderer.at(line);
            if (function instanceof Function callable) {
                return callable.call(renderer, values);
            }
            throw renderer.fail(
                    function instanceof Undefined undefined
                            ? undefined.what() + ", so it cannot be called"
                            : Values.kind(function) + " cannot be called");
        }
    }

    record Filtered(Expression target, Filter filter, ArgumentList arguments, int line) implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(target);
            Arguments values = arguments.evaluate(renderer);
            return filter.apply(renderer.at(line), value, values);
        }
    }

    record Tested(Expression target, Test test, boolean negated, ArgumentList arguments, int line)
            implements Expression {
        @Override
        public Object evaluate(Renderer renderer) {
            Object value = renderer.value(target);
            Arguments values = arguments.evaluate(renderer);
            return test.holds(renderer.at(line), value, values) != negated;
        }
    }
}
