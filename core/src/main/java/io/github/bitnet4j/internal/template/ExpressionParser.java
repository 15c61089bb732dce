package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.internal.template.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parses expressions by Jinja's precedence, a method a level from the loosest to the tightest. */
final class ExpressionParser {

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Map<String, Object> CONSTANTS =
            Map.of("true", true, "True", true, "false", false, "False", false, "none", None.NONE, "None", None.NONE);
    /** Names that end the argument of a test which is written without parentheses. */
    private static final Set<String> AFTER_TEST = Set.of("else", "or", "and", "is", "if");

    private final TokenStream tokens;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    Expression expression() {
        return tokens.nested(this::conditional);
    }

    /** An expression, or several with commas between them: a tuple. */
    Expression tupleOrExpression() {
        return tuple(expression());
    }

    /** As above, without a conditional: what a loop goes through. */
    Expression iterable() {
        return tuple(tokens.nested(this::or));
    }

    private Expression tuple(Expression first) {
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.acceptOperator(",") && !endsTuple()) {
            elements.add(expression());
        }
        return new Expressions.ListLiteral(elements, true);
    }

    private boolean endsTuple() {
        Token next = tokens.peek();
        return next.kind() == Kind.BLOCK_END || next.kind() == Kind.OUTPUT_END || next.isOperator(")");
    }

    private Expression conditional() {
        Expression value = or();
        while (tokens.acceptName("if")) {
            Expression condition = or();
            Expression otherwise = tokens.acceptName("else") ? expression() : null;
            value = new Expressions.Conditional(condition, value, otherwise);
        }
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (tokens.acceptName("or")) {
            left = new Expressions.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.acceptName("and")) {
            left = new Expressions.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.acceptName("not") ? new Expressions.Not(tokens.nested(this::not)) : comparison();
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = sum();
        List<Expressions.Comparison> comparisons = new ArrayList<>();
        for (String operator = comparisonOperator(); operator != null; operator = comparisonOperator()) {
            comparisons.add(new Expressions.Comparison(operator, sum()));
        }
        return comparisons.isEmpty() ? first : new Expressions.Compare(first, comparisons, line);
    }

    private @Nullable String comparisonOperator() {
        Token next = tokens.peek();
        if (next.kind() == Kind.OPERATOR && COMPARISONS.contains(next.text())) {
            return tokens.next().text();
        }
        if (tokens.acceptName("in")) {
            return "in";
        }
        if (next.isName("not") && tokens.peekSecond().isName("in")) {
            tokens.next();
            tokens.next();
            return "not in";
        }
        return null;
    }

    private Expression sum() {
        Expression left = concatenation();
        while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
            left = binary(left, this::concatenation);
        }
        return left;
    }

    private Expression concatenation() {
        Expression first = product();
        if (!tokens.peek().isOperator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.acceptOperator("~")) {
            parts.add(product());
        }
        return new Expressions.Concatenation(parts);
    }

    private Expression product() {
        Expression left = power();
        while (Set.of("*", "/", "//", "%").contains(tokens.peek().text())
                && tokens.peek().kind() == Kind.OPERATOR) {
            left = binary(left, this::power);
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.peek().isOperator("**")) {
            left = binary(left, () -> unary(true));
        }
        return left;
    }

    private Expression binary(Expression left, Supplier<Expression> operand) {
        Token operator = tokens.next();
        return new Expressions.Binary(operator.text(), left, operand.get(), operator.line());
    }

    /** A sign binds tighter than a filter: {@code -1|abs} is 1. */
    private Expression unary(boolean filtered) {
        Expression operand;
        int line = tokens.line();
        if (tokens.acceptOperator("-")) {
            operand = new Expressions.Negation(tokens.nested(() -> unary(false)), line);
        } else if (tokens.acceptOperator("+")) {
            operand = tokens.nested(() -> unary(false));
        } else {
            operand = primary();
        }
        operand = postfix(operand);
        return filtered ? filtersAndTests(operand) : operand;
    }

    private Expression primary() {
        Token token = tokens.peek();
        switch (token.kind()) {
            case NAME -> {
                tokens.next();
                Object constant = CONSTANTS.get(token.text());
                return constant != null ? new Expressions.Constant(constant) : new Expressions.Name(token.text());
            }
            case STRING -> {
                return string();
            }
            case INTEGER -> {
                return new Expressions.Constant(integer(tokens.next()));
            }
            case FLOAT -> {
                return new Expressions.Constant(Double.valueOf(tokens.next().text()));
            }
            default -> {
                return bracketed();
            }
        }
    }

    /** A string, or several that follow each other. */
    private Expression string() {
        StringBuilder text = new StringBuilder();
        while (tokens.peek().kind() == Kind.STRING) {
            text.append(tokens.next().text());
        }
        return new Expressions.Constant(Text.template(text.toString()));
    }

    private static Long integer(Token token) {
        String digits = token.text();
        boolean prefixed = digits.length() > 2 && Character.isLetter(digits.charAt(1));
        int radix = !prefixed
                ? 10
                : switch (digits.charAt(1)) {
                    case 'x', 'X' -> 16;
                    case 'o', 'O' -> 8;
                    default -> 2;
                };
        String magnitude = prefixed ? digits.substring(2) : digits;
        BigInteger value = magnitude.length() <= 64 ? new BigInteger(magnitude, radix) : BigInteger.ONE.shiftLeft(64);
        if (value.bitLength() > 63) {
            throw Errors.at(token.line(), "the integer " + Errors.shown(digits) + " has more than 64 bits");
        }
        return value.longValue();
    }

    private Expression bracketed() {
        if (tokens.acceptOperator("(")) {
            if (tokens.acceptOperator(")")) {
                return new Expressions.ListLiteral(List.of(), true);
            }
            Expression inner = tupleOrExpression();
            tokens.expectOperator(")");
            return inner;
        }
        if (tokens.acceptOperator("[")) {
            List<Expression> elements = new ArrayList<>();
            while (!tokens.acceptOperator("]")) {
                elements.add(expression());
                separator("]");
            }
            return new Expressions.ListLiteral(elements, false);
        }
        if (tokens.acceptOperator("{")) {
            return map();
        }
        throw tokens.unexpected("an expression");
    }

    private Expression map() {
        int line = tokens.line();
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.acceptOperator("}")) {
            keys.add(expression());
            tokens.expectOperator(":");
            values.add(expression());
            separator("}");
        }
        return new Expressions.MapLiteral(keys, values, line);
    }

    private void separator(String close) {
        if (!tokens.peek().isOperator(close)) {
            tokens.expectOperator(",");
        }
    }

    private Expression postfix(Expression start) {
        Expression target = start;
        while (true) {
            int line = tokens.line();
            if (tokens.acceptOperator(".")) {
                target = member(target, line);
            } else if (tokens.acceptOperator("[")) {
                target = subscript(target, line);
            } else if (tokens.peek().isOperator("(")) {
                target = new Expressions.Call(target, arguments(), line);
            } else {
                return target;
            }
        }
    }

    private Expression member(Expression target, int line) {
        if (tokens.peek().kind() == Kind.INTEGER) {
            return new Expressions.Item(target, new Expressions.Constant(integer(tokens.next())), line);
        }
        return new Expressions.Attribute(target, tokens.name("the name of an attribute"), line);
    }

    private Expression subscript(Expression target, int line) {
        Expression start = tokens.peek().isOperator(":") ? null : expression();
        if (!tokens.acceptOperator(":")) {
            Expression key = start == null ? expression() : tuple(start);
            tokens.expectOperator("]");
            return new Expressions.Item(target, key, line);
        }
        Expression stop = bound();
        Expression step = tokens.acceptOperator(":") ? bound() : null;
        tokens.expectOperator("]");
        return new Expressions.Slice(target, start, stop, step, line);
    }

    private @Nullable Expression bound() {
        return tokens.peek().isOperator(":") || tokens.peek().isOperator("]") ? null : expression();
    }

    private Expressions.ArgumentList arguments() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        while (!tokens.acceptOperator(")")) {
            if (tokens.peek().isOperator("*") || tokens.peek().isOperator("**")) {
                throw Errors.at(tokens.line(), "'*' before an argument is not supported; name the arguments");
            }
            if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().isOperator("=")) {
                if (!seen.add(tokens.peek().text())) {
                    throw tokens.unexpected("each argument once");
                }
                names.add(tokens.next().text());
                tokens.next();
                named.add(expression());
            } else if (names.isEmpty()) {
                positional.add(expression());
            } else {
                throw tokens.unexpected("a named argument");
            }
            separator(")");
        }
        return new Expressions.ArgumentList(positional, names, named);
    }

    private Expression filtersAndTests(Expression start) {
        Expression target = start;
        while (true) {
            int line = tokens.line();
            if (tokens.acceptOperator("|")) {
                target = filter(target, line);
            } else if (tokens.acceptName("is")) {
                target = test(target, line);
            } else if (tokens.peek().isOperator("(")) {
                target = new Expressions.Call(target, arguments(), line);
            } else {
                return target;
            }
        }
    }

    /** A filter with its arguments, behind the bar. */
    Expression filter(Expression target, int line) {
        String name = tokens.name("the name of a filter");
        while (tokens.acceptOperator(".")) {
            name += "." + tokens.name("the name of a filter");
        }
        Expressions.ArgumentList arguments =
                tokens.peek().isOperator("(") ? arguments() : Expressions.ArgumentList.NONE;
        return new Expressions.Filtered(target, Filters.named(name), arguments, line);
    }

    private Expression test(Expression target, int line) {
        boolean negated = tokens.acceptName("not");
        String name = tokens.name("the name of a test");
        Expressions.ArgumentList arguments = Expressions.ArgumentList.NONE;
        if (tokens.peek().isOperator("(")) {
            arguments = arguments();
        } else if (beginsArgument()) {
            arguments = new Expressions.ArgumentList(
                    List.of(tokens.nested(() -> postfix(primary()))), List.of(), List.of());
        }
        return new Expressions.Tested(target, Tests.named(name), negated, arguments, line);
    }

    private boolean beginsArgument() {
        Token next = tokens.peek();
        return switch (next.kind()) {
            case NAME -> !AFTER_TEST.contains(next.text()) && !next.isName("not") && !next.isName("in");
            case STRING, INTEGER, FLOAT -> true;
            default -> next.isOperator("[") || next.isOperator("{");
        };
    }
}
