package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template into statements. */
final class Parser {

    private static final Set<String> KEYWORDS =
            Set.of("true", "True", "false", "False", "none", "None", "not", "and", "or", "if", "else", "in", "is");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    /** Loops around, outside of which there is nothing to break; a macro begins anew. */
    private int loops;

    private Parser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String template) {
        Parser parser = new Parser(new TokenStream(Lexer.tokens(template)));
        List<Statement> statements = parser.body(Set.of());
        if (parser.tokens.peek().kind() != Kind.END) {
            throw parser.tokens.unexpected("no '" + parser.tokens.peekSecond().text() + "' here");
        }
        return statements;
    }

    /** Statements up to a block of one of some names, whose opening delimiter is the next token; or up to the end. */
    private List<Statement> body(Set<String> ends) {
        return tokens.nested(() -> {
            List<Statement> statements = new ArrayList<>();
            while (tokens.peek().kind() != Kind.END && !isBlock(ends)) {
                statements.add(statement());
            }
            if (!ends.isEmpty() && tokens.peek().kind() == Kind.END) {
                throw tokens.unexpected("a block of " + ends.stream().sorted().toList());
            }
            return statements;
        });
    }

    private boolean isBlock(Set<String> names) {
        return tokens.peek().kind() == Kind.BLOCK_BEGIN
                && names.contains(tokens.peekSecond().text());
    }

    /** A body up to {@code {% name %}}, which is passed. */
    private List<Statement> bodyUpTo(String name) {
        List<Statement> statements = body(Set.of(name));
        end(name);
        return statements;
    }

    private void end(String name) {
        tokens.expect(Kind.BLOCK_BEGIN, "'{%'");
        tokens.expectName(name);
        closeBlock();
    }

    private void closeBlock() {
        tokens.expect(Kind.BLOCK_END, "'%}'");
    }

    private Statement statement() {
        Token token = tokens.next();
        if (token.kind() == Kind.TEXT) {
            return new Statements.Verbatim(Text.template(token.text()));
        }
        if (token.kind() == Kind.OUTPUT_BEGIN) {
            Expression expression = expressions.tupleOrExpression();
            tokens.expect(Kind.OUTPUT_END, "'}}'");
            return new Statements.Output(expression, token.line());
        }
        return block(tokens.name("the name of a block"), token.line());
    }

    private Statement block(String name, int line) {
        return switch (name) {
            case "if" -> conditional(line);
            case "for" -> loop(line);
            case "set" -> assignment(line);
            case "macro" -> macro();
            case "break" -> jump(Flow.BREAK, name, line);
            case "continue" -> jump(Flow.CONTINUE, name, line);
            case "generation" -> {
                closeBlock();
                yield new Statements.Group(bodyUpTo("endgeneration"));
            }
            case "else", "elif", "endif", "endfor", "endset", "endmacro", "endgeneration" ->
                throw Errors.at(line, "'{% " + name + " %}' has nothing to belong to");
            default -> throw Errors.at(line, "the block '{% " + Errors.shown(name) + " %}' is not supported");
        };
    }

    private Statement jump(Flow flow, String name, int line) {
        if (loops == 0) {
            throw Errors.at(line, "'{% " + name + " %}' outside of a loop");
        }
        closeBlock();
        return new Statements.Jump(flow);
    }

    private Statement conditional(int line) {
        List<Statements.Branch> branches = new ArrayList<>();
        int branchLine = line;
        do {
            Expression condition = expressions.tupleOrExpression();
            closeBlock();
            branches.add(new Statements.Branch(condition, body(Set.of("elif", "else", "endif")), branchLine));
            branchLine = tokens.line();
        } while (acceptBlock("elif"));
        return new Statements.If(branches, otherwise("endif"));
    }

    private boolean acceptBlock(String name) {
        boolean found = isBlock(Set.of(name));
        if (found) {
            tokens.next();
            tokens.next();
        }
        return found;
    }

    /** What follows {@code {% else %}}, if there is one, and the end. */
    private List<Statement> otherwise(String end) {
        if (!acceptBlock("else")) {
            end(end);
            return List.of();
        }
        closeBlock();
        return bodyUpTo(end);
    }

    private Statement loop(int line) {
        Target target = targets();
        tokens.expectName("in");
        Expression iterable = expressions.iterable();
        Expression filter = tokens.acceptName("if") ? expressions.expression() : null;
        if (tokens.peek().isName("recursive")) {
            throw Errors.at(line, "a 'recursive' loop is not supported; use a macro");
        }
        closeBlock();
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        return new Statements.For(target, iterable, filter, body, otherwise("endfor"), line);
    }

    /** One target, or several with commas between them. */
    private Target targets() {
        Target first = target();
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Target> targets = new ArrayList<>(List.of(first));
        while (tokens.acceptOperator(",")) {
            if (tokens.peek().kind() == Kind.NAME && !tokens.peek().isName("in")) {
                targets.add(target());
            } else if (tokens.peek().isOperator("(")) {
                targets.add(target());
            }
        }
        return new Target.Unpacked(targets);
    }

    private Target target() {
        if (tokens.acceptOperator("(")) {
            Target inner = tokens.nested(this::targets);
            tokens.expectOperator(")");
            return inner;
        }
        String name = name("a variable");
        return tokens.acceptOperator(".")
                ? new Target.Member(name, tokens.name("the name of an attribute"))
                : new Target.Variable(name);
    }

    private String name(String expected) {
        if (KEYWORDS.contains(tokens.peek().text())) {
            throw tokens.unexpected(expected);
        }
        return tokens.name(expected);
    }

    private Statement assignment(int line) {
        Target target = targets();
        if (tokens.acceptOperator("=")) {
            Expression value = expressions.tupleOrExpression();
            closeBlock();
            return new Statements.Set(target, value, line);
        }
        Expression filtered = target instanceof Target.Variable variable ? filters(variable) : null;
        closeBlock();
        Statement capture = new Statements.SetBlock(target, bodyUpTo("endset"), line);
        return filtered == null
                ? capture
                : new Statements.Group(List.of(capture, new Statements.Set(target, filtered, line)));
    }

    /** The filters behind the name of a {@code set} block, applied to what the block has put there; null if none. */
    private @Nullable Expression filters(Target.Variable variable) {
        Expression filtered = null;
        while (tokens.acceptOperator("|")) {
            Expression input = filtered == null ? new Expressions.Name(variable.name()) : filtered;
            filtered = expressions.filter(input, tokens.line());
        }
        return filtered;
    }

    private Statement macro() {
        String name = name("the name of a macro");
        tokens.expectOperator("(");
        List<String> parameters = new ArrayList<>();
        List<@Nullable Expression> defaults = new ArrayList<>();
        while (!tokens.acceptOperator(")")) {
            parameters.add(name("the name of a parameter"));
            defaults.add(tokens.acceptOperator("=") ? expressions.expression() : null);
            if (!tokens.peek().isOperator(")")) {
                tokens.expectOperator(",");
            }
        }
        closeBlock();
        int outside = loops;
        loops = 0;
        List<Statement> body = bodyUpTo("endmacro");
        loops = outside;
        return new Statements.Definition(new Macro(name, parameters, defaults, body));
    }
}
