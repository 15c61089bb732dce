package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.internal.template.Token.Kind;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts what lies between two delimiters into names, numbers, strings and operators. */
final class ExpressionLexer {

    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", "{", "}", "<", ">",
            "=", ".", ":", "|", ",", ";");
    private static final Pattern FLOAT =
            Pattern.compile("[0-9][0-9_]*+(?:\\.[0-9][0-9_]*+)?[eE][+-]?[0-9]++" + "|[0-9][0-9_]*+\\.[0-9][0-9_]*+");
    private static final Pattern INTEGER =
            Pattern.compile("0[xX][0-9a-fA-F_]++|0[oO][0-7_]++|0[bB][01_]++|[0-9][0-9_]*+");

    private final String source;
    private final String close;
    private final List<Token> tokens;
    private final int begin;
    private int at;
    private int line;
    /** Brackets that are open; within them a closing delimiter is not one. */
    private int open;

    ExpressionLexer(String source, int at, int line, String close, List<Token> tokens) {
        this.source = source;
        this.at = at;
        this.line = line;
        this.begin = line;
        this.close = close;
        this.tokens = tokens;
    }

    /** Reads up to the closing delimiter, whose index it returns: that of its sign if it has one. */
    int read() {
        while (true) {
            skipWhitespace();
            if (at >= source.length()) {
                throw Errors.at(begin, "a tag is not closed; expected '" + close + "'");
            }
            if (open == 0 && isClose()) {
                return at;
            }
            char c = source.charAt(at);
            if (c == '"' || c == '\'') {
                string(c);
            } else if (isDigit(c)) {
                number();
            } else if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
                name();
            } else {
                operator();
            }
        }
    }

    private boolean isClose() {
        boolean signed = source.charAt(at) == '-' || (source.charAt(at) == '+' && close.equals("%}"));
        return source.startsWith(close, at) || (signed && source.startsWith(close, at + 1));
    }

    private void skipWhitespace() {
        for (; at < source.length() && Whitespace.is(source.charAt(at)); at++) {
            if (source.charAt(at) == '\n') {
                line++;
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void name() {
        int end = at;
        while (end < source.length()
                && (source.charAt(end) == '_' || Character.isUnicodeIdentifierPart(source.charAt(end)))) {
            end++;
        }
        add(Kind.NAME, source.substring(at, end), end);
    }

    private void number() {
        boolean afterDot = !tokens.isEmpty() && tokens.get(tokens.size() - 1).isOperator(".");
        if (afterDot || !match(FLOAT, Kind.FLOAT)) {
            match(INTEGER, Kind.INTEGER);
        }
    }

    private boolean match(Pattern pattern, Kind kind) {
        Matcher matcher = pattern.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        add(kind, matcher.group().replace("_", ""), matcher.end());
        return true;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw Errors.at(line, "a string is not closed; expected " + quote);
        }
        String literal = source.substring(at + 1, end);
        add(Kind.STRING, new Escapes(literal, line).resolve(), end + 1);
        line += (int) literal.chars().filter(c -> c == '\n').count();
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                bracket(operator);
                add(Kind.OPERATOR, operator, at + operator.length());
                return;
            }
        }
        String found = Errors.shown(Character.toString(source.codePointAt(at)));
        throw Errors.at(line, "unexpected character '" + found + "'");
    }

    private void bracket(String operator) {
        if ("([{".contains(operator)) {
            open++;
        } else if (")]}".contains(operator) && --open < 0) {
            throw Errors.at(line, "unexpected '" + operator + "', which closes nothing");
        }
    }

    private void add(Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, line));
        at = end;
    }
}
