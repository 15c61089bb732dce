package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.ChatTemplateException;
import io.github.bitnet4j.internal.template.Token.Kind;
import java.util.List;
import java.util.function.Supplier;

/** The tokens of a template, read from front to back. */
final class TokenStream {

    private static final int MAX_DEPTH = 60;

    private final List<Token> tokens;
    private int at;
    private int depth;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The next token, which is then passed; the end is never passed. */
    Token next() {
        return tokens.get(at == tokens.size() - 1 ? at : at++);
    }

    int line() {
        return peek().line();
    }

    boolean accept(Kind kind) {
        boolean found = peek().kind() == kind;
        if (found) {
            next();
        }
        return found;
    }

    boolean acceptName(String name) {
        boolean found = peek().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    boolean acceptOperator(String operator) {
        boolean found = peek().isOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    void expect(Kind kind, String expected) {
        if (!accept(kind)) {
            throw unexpected(expected);
        }
    }

    void expectOperator(String operator) {
        if (!acceptOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!acceptName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    String name(String expected) {
        if (peek().kind() != Kind.NAME) {
            throw unexpected(expected);
        }
        return next().text();
    }

    ChatTemplateException unexpected(String expected) {
        return Errors.at(line(), "expected " + expected + ", found " + peek().describe());
    }

    /** Parses something that may contain itself. */
    <T> T nested(Supplier<T> part) {
        if (++depth > MAX_DEPTH) {
            throw Errors.at(line(), "nested deeper than " + MAX_DEPTH + " levels");
        }
        T parsed = part.get();
        depth--;
        return parsed;
    }
}
