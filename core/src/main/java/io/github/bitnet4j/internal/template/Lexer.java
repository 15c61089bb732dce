package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into tokens. White space is controlled as Hugging Face renders chat templates: the first line end
 * behind a block or comment is dropped (trim_blocks), and the blanks before one at the start of a line (lstrip_blocks).
 */
final class Lexer {

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    /** Whether what was read last ended with a line end, dropped or not. */
    private boolean atLineStart = true;

    private Lexer(String source) {
        this.source = source;
    }

    /** The tokens of a template, of which the last is {@link Kind#END}. */
    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        return new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source).read();
    }

    private List<Token> read() {
        while (at < source.length()) {
            int open = nextDelimiter(at);
            text(open);
            if (open == source.length()) {
                break;
            }
            char kind = source.charAt(open + 1);
            move(isSign(open + 2) ? open + 3 : open + 2);
            switch (kind) {
                case '#' -> comment();
                case '{' -> expressions(Kind.OUTPUT_BEGIN, Kind.OUTPUT_END, "}}");
                default -> block();
            }
        }
        add(Kind.END, "");
        return tokens;
    }

    private int nextDelimiter(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return source.length();
    }

    private boolean isSign(int index) {
        return index < source.length() && (source.charAt(index) == '-' || source.charAt(index) == '+');
    }

    /** The text before a delimiter, without the white space that the delimiter takes away. */
    private void text(int open) {
        int end = open;
        if (open < source.length()) {
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            if (sign == '-') {
                end = at + Whitespace.endOfStripped(source.substring(at, open));
            } else if (sign != '+' && source.charAt(open + 1) != '{') {
                end = withoutIndentation(open);
            }
        }
        if (end > at) {
            add(Kind.TEXT, source.substring(at, end));
        }
        move(open);
    }

    /** Where the blanks before a delimiter begin, if nothing else is before it in its line. */
    private int withoutIndentation(int open) {
        int start = open;
        while (start > at && source.charAt(start - 1) != '\n' && Whitespace.is(source.charAt(start - 1))) {
            start--;
        }
        boolean startsLine = start == at ? atLineStart : source.charAt(start - 1) == '\n';
        return startsLine ? start : open;
    }

    private void comment() {
        int close = source.indexOf("#}", at);
        if (close < 0) {
            throw Errors.at(line, "a comment '{#' is not closed; expected '#}'");
        }
        boolean signed = close > at && isSign(close - 1);
        char sign = signed ? source.charAt(close - 1) : ' ';
        move(close + 2);
        trimAfter(sign);
    }

    private void trimAfter(char sign) {
        if (sign == '-') {
            move(Whitespace.skip(source, at));
        } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            move(at + 1);
        }
    }

    private void block() {
        int name = Whitespace.skip(source, at);
        int after = Whitespace.skip(source, Math.min(source.length(), name + 3));
        boolean minus = source.startsWith("-%}", after);
        if (source.startsWith("raw", name) && (minus || source.startsWith("%}", after))) {
            raw(after + (minus ? 3 : 2), minus);
        } else {
            expressions(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
        }
    }

    /** What lies between {@code raw} and {@code endraw} is text. */
    private void raw(int from, boolean trimmed) {
        int begin = line;
        move(trimmed ? Whitespace.skip(source, from) : from);
        for (int open = source.indexOf("{%", at); open >= 0; open = source.indexOf("{%", open + 2)) {
            int name = Whitespace.skip(source, isSign(open + 2) ? open + 3 : open + 2);
            int close = Whitespace.skip(source, Math.min(source.length(), name + 6));
            int signed = isSign(close) ? 1 : 0;
            if (source.startsWith("endraw", name) && source.startsWith("%}", close + signed)) {
                text(open);
                char sign = source.charAt(close);
                move(close + signed + 2);
                trimAfter(sign);
                return;
            }
        }
        throw Errors.at(begin, "'{% raw %}' is not closed; expected '{% endraw %}'");
    }

    private void expressions(Kind begin, Kind end, String close) {
        add(begin, "");
        ExpressionLexer lexer = new ExpressionLexer(source, at, line, close, tokens);
        move(lexer.read());
        char sign = source.charAt(at);
        add(end, "");
        move(at + close.length() + (sign == '-' || sign == '+' ? 1 : 0));
        if (end == Kind.BLOCK_END || sign == '-') {
            trimAfter(sign);
        }
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void move(int to) {
        for (int i = at; i < to; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        if (to > at) {
            atLineStart = source.charAt(to - 1) == '\n';
        }
        at = to;
    }
}
