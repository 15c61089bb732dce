package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.tokenizer.ExpressionNode.Ahead;
import io.github.bitnet4j.tokenizer.ExpressionNode.At;
import io.github.bitnet4j.tokenizer.ExpressionNode.Atomic;
import io.github.bitnet4j.tokenizer.ExpressionNode.Behind;
import io.github.bitnet4j.tokenizer.ExpressionNode.Chain;
import io.github.bitnet4j.tokenizer.ExpressionNode.Choice;
import io.github.bitnet4j.tokenizer.ExpressionNode.One;
import io.github.bitnet4j.tokenizer.ExpressionNode.Repeat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A regular expression as instructions for {@link ExpressionMatches}. */
final class ExpressionProgram implements TextPattern {

    /** One character: set. */
    static final int ONE = 0;
    /** Characters as many as there are, fewer when backtracking: set. */
    static final int MANY = 1;
    /** Goes on at the first place, and if that fails at the second: place, place. */
    static final int FORK = 2;
    /** Goes on at a place: place. */
    static final int JUMP = 3;
    /** The end of the expression or of a part that is matched by itself. */
    static final int MATCH = 4;
    /** A part that follows here, up to its MATCH: 1 if it must not match, place to go on at. */
    static final int AHEAD = 5;
    /** As AHEAD, of the characters before: 1 if it must not match, place to go on at, number of characters. */
    static final int BEHIND = 6;
    /** A part that follows here, up to its MATCH, and is final: place to go on at. */
    static final int ATOMIC = 7;
    /** A place of the text: index of {@link #places}. */
    static final int AT = 8;
    /** Remembers where a turn of a loop begins: register. */
    static final int TURN = 9;
    /** Leaves a loop if its last turn took no characters: register, place. */
    static final int LEAVE_IF_EMPTY = 10;

    /** Counted quantifiers are written out; their products grow fast. */
    private static final int MAX_LENGTH = 20_000;

    private final String expression;
    private final List<CharacterSet> sets = new ArrayList<>();
    private final List<ExpressionNode.Place> places = new ArrayList<>();
    private int[] code = new int[64];
    private int length;
    private int registers;

    private ExpressionProgram(String expression) {
        this.expression = expression;
    }

    /**
     * Reads an expression.
     *
     * @throws UnsupportedModelException if something in it is not known
     */
    static ExpressionProgram of(String expression) {
        ExpressionProgram program = new ExpressionProgram(expression);
        program.add(ExpressionParser.parse(expression));
        program.emit(MATCH);
        return program;
    }

    @Override
    public Matches in(byte[] text, int from, int to) {
        return new ExpressionMatches(this, text, from, to);
    }

    String expression() {
        return expression;
    }

    int[] code() {
        return code;
    }

    CharacterSet[] sets() {
        return sets.toArray(CharacterSet[]::new);
    }

    ExpressionNode.Place[] places() {
        return places.toArray(ExpressionNode.Place[]::new);
    }

    int registers() {
        return registers;
    }

    private void add(ExpressionNode node) {
        if (node instanceof One one) {
            emit(ONE, set(one));
        } else if (node instanceof Chain chain) {
            chain.parts().forEach(this::add);
        } else if (node instanceof Choice choice) {
            addChoice(choice.options());
        } else if (node instanceof Repeat repeat) {
            addRepeat(repeat);
        } else if (node instanceof At at) {
            places.add(at.place());
            emit(AT, places.size() - 1);
        } else if (node instanceof Atomic atomic) {
            addPart(emit(ATOMIC, 0) + 1, atomic.body());
        } else if (node instanceof Ahead ahead) {
            addPart(emit(AHEAD, ahead.negative() ? 1 : 0, 0) + 2, ahead.body());
        } else if (node instanceof Behind behind) {
            addPart(emit(BEHIND, behind.negative() ? 1 : 0, 0, behind.width()) + 2, behind.body());
        }
    }

    private int set(One one) {
        sets.add(one.set());
        return sets.size() - 1;
    }

    /** A part that is matched by itself; where to go on after it is written to a place. */
    private void addPart(int place, ExpressionNode body) {
        add(body);
        emit(MATCH);
        code[place] = length;
    }

    private void addChoice(List<ExpressionNode> options) {
        List<Integer> jumps = new ArrayList<>();
        for (int i = 0; i < options.size() - 1; i++) {
            int fork = emit(FORK, 0, 0);
            code[fork + 1] = length;
            add(options.get(i));
            jumps.add(emit(JUMP, 0));
            code[fork + 2] = length;
        }
        add(options.get(options.size() - 1));
        jumps.forEach(jump -> code[jump + 1] = length);
    }

    private void addRepeat(Repeat repeat) {
        for (int i = 0; i < repeat.min(); i++) {
            add(repeat.body());
        }
        if (repeat.max() == Repeat.ENDLESS) {
            addLoop(repeat);
            return;
        }
        List<Integer> forks = new ArrayList<>();
        for (int i = repeat.min(); i < repeat.max(); i++) {
            int fork = emit(FORK, 0, 0);
            code[fork + (repeat.lazy() ? 2 : 1)] = length;
            forks.add(fork + (repeat.lazy() ? 1 : 2));
            add(repeat.body());
        }
        forks.forEach(exit -> code[exit] = length);
    }

    private void addLoop(Repeat repeat) {
        if (repeat.body() instanceof One one && !repeat.lazy()) {
            emit(MANY, set(one));
            return;
        }
        boolean guarded = repeat.body().isNullable();
        int fork = emit(FORK, 0, 0);
        code[fork + (repeat.lazy() ? 2 : 1)] = length;
        int register = registers;
        if (guarded) {
            registers++;
            emit(TURN, register);
        }
        add(repeat.body());
        int leave = guarded ? emit(LEAVE_IF_EMPTY, register, 0) : -1;
        emit(JUMP, fork);
        code[fork + (repeat.lazy() ? 1 : 2)] = length;
        if (guarded) {
            code[leave + 2] = length;
        }
    }

    /** Appends an instruction and returns its place. */
    private int emit(int... instruction) {
        if (length + instruction.length > MAX_LENGTH) {
            throw new UnsupportedModelException(
                    "the regular expression \"" + Shown.text(expression) + "\", whose quantifiers multiply",
                    "expressions of at most " + MAX_LENGTH + " steps when written out");
        }
        int place = length;
        if (length + instruction.length > code.length) {
            code = Arrays.copyOf(code, 2 * code.length);
        }
        System.arraycopy(instruction, 0, code, place, instruction.length);
        length += instruction.length;
        return place;
    }
}
