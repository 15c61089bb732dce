package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.ChatTemplateException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One rendering: where it is, what it has written, what it may still spend. */
final class Renderer {

    private static final int MAX_DEPTH = 300;
    static final int MAX_OUTPUT = 1 << 24;

    private final Budget budget;
    private final Clock clock;
    private Scope scope;
    private TextBuilder output = new TextBuilder();
    private int line = 1;
    private int depth;

    Renderer(Budget budget, Clock clock, Scope globals) {
        this.budget = budget;
        this.clock = clock;
        this.scope = globals;
    }

    Clock clock() {
        return clock;
    }

    Scope scope() {
        return scope;
    }

    /** Says in which line of the template that is which is done next. */
    Renderer at(int number) {
        line = number;
        return this;
    }

    int line() {
        return line;
    }

    ChatTemplateException fail(String message) {
        return Errors.at(line, message);
    }

    Object value(Expression expression) {
        enter();
        Object value = expression.evaluate(this);
        depth--;
        return value;
    }

    /** Does something that may come back here. */
    <T> T nested(Supplier<T> part) {
        enter();
        T result = part.get();
        depth--;
        return result;
    }

    Object valueIn(Scope inner, Expression expression) {
        Scope outer = scope;
        scope = inner;
        Object value = value(expression);
        scope = outer;
        return value;
    }

    List<Object> values(List<Expression> expressions) {
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression));
        }
        return values;
    }

    /** Executes statements in order until one says how it goes on. */
    Flow execute(List<Statement> statements) {
        for (Statement statement : statements) {
            enter();
            Flow flow = statement.execute(this);
            depth--;
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private void enter() {
        steps(1);
        if (++depth > MAX_DEPTH) {
            throw fail("evaluated deeper than " + MAX_DEPTH + " levels");
        }
    }

    /** Executes statements with names of their own. */
    Flow executeIn(Scope inner, List<Statement> statements) {
        Scope outer = scope;
        scope = inner;
        Flow flow = execute(statements);
        scope = outer;
        return flow;
    }

    /** What statements write, with names of their own. */
    Text capture(Scope inner, List<Statement> statements) {
        TextBuilder outer = output;
        output = new TextBuilder();
        executeIn(inner, statements);
        Text text = output.toText();
        output = outer;
        return text;
    }

    void write(Text text) {
        output.append(charged(text));
        if (output.length() > MAX_OUTPUT) {
            throw fail("the text is longer than " + MAX_OUTPUT + " characters");
        }
    }

    Text output() {
        return output.toText();
    }

    /** Accounts for elements that are visited. */
    void steps(long count) {
        if (!budget.steps(count)) {
            throw fail("the rendering takes too many steps");
        }
    }

    /** Accounts for characters that are put together or looked at. */
    void characters(long count) {
        if (!budget.characters(count)) {
            throw fail("the rendering handles too many characters");
        }
    }

    /** A text that is going to be copied. */
    Text charged(Text text) {
        characters(text.length());
        return text;
    }
}
