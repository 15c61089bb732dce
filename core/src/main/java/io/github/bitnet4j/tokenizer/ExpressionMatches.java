package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.tokenizer.ExpressionNode.Place;
import java.util.Arrays;

/**
 * Matches a regular expression by backtracking, with a stack of its own and a bound on the steps: an expression that
 * takes exponential time ends with an exception, and none overflows the thread's stack.
 */
final class ExpressionMatches extends TextPattern.Matches {

    private static final int FAILED = -1;
    /** Steps for a text of any length, and for every byte of it; real expressions take ten or twenty a byte. */
    private static final long STEPS = 50_000;

    private static final long STEPS_A_BYTE = 1_000;
    /** 64 MiB. */
    private static final int MAX_STACK = 1 << 24;

    /** Marks an entry of the stack that is not about a MANY. */
    private static final int NO_LOOP = -1;
    /** Marks one that gives a register its value back: register, value. */
    private static final int RESTORE = -2;

    private final ExpressionProgram program;
    private final int[] code;
    private final CharacterSet[] sets;
    private final Place[] places;
    private final int[] registers;
    private final byte[] text;
    private final int from;
    private final int to;
    private long stepsLeft;
    /** Where to go on if something fails: place, position, and the first position of a MANY that may give back. */
    private int[] stack = new int[96];

    private int top;
    private int position;
    private int next;
    private int lastEnd = -1;

    ExpressionMatches(ExpressionProgram program, byte[] text, int from, int to) {
        this.program = program;
        this.text = text;
        this.from = from;
        this.to = to;
        code = program.code();
        sets = program.sets();
        places = program.places();
        registers = new int[program.registers()];
        next = from;
        stepsLeft = STEPS + STEPS_A_BYTE * (to - from);
    }

    @Override
    boolean find() {
        for (int at = next; at <= to; at = at < to ? Utf8.next(text, at) : to + 1) {
            int matched = run(0, at);
            // As in Oniguruma's iterator, no empty match right after a match.
            if (matched != FAILED && !(matched == at && at == lastEnd)) {
                start = at;
                end = matched;
                lastEnd = matched;
                next = matched;
                return true;
            }
        }
        next = to + 1;
        return false;
    }

    /** Matches from a place of the program on; returns where the match ends. */
    private int run(int first, int start) {
        int floor = top;
        int pc = first;
        position = start;
        while (code[pc] != ExpressionProgram.MATCH) {
            spend(1);
            pc = step(pc);
            if (pc == FAILED) {
                if (!backtrack(floor)) {
                    return FAILED;
                }
                pc = stack[top];
                position = stack[top + 1];
            }
        }
        top = floor;
        return position;
    }

    /** Executes one instruction; returns the place to go on at. */
    private int step(int pc) {
        switch (code[pc]) {
            case ExpressionProgram.ONE -> {
                if (position == to || !sets[code[pc + 1]].contains(Utf8.codePointAt(text, position))) {
                    return FAILED;
                }
                position = Utf8.next(text, position);
                return pc + 2;
            }
            case ExpressionProgram.MANY -> {
                int start = position;
                skip(sets[code[pc + 1]]);
                if (position > start) {
                    push(pc + 2, position, start);
                }
                return pc + 2;
            }
            case ExpressionProgram.FORK -> {
                push(code[pc + 2], position, NO_LOOP);
                return code[pc + 1];
            }
            case ExpressionProgram.JUMP -> {
                return code[pc + 1];
            }
            case ExpressionProgram.AHEAD, ExpressionProgram.BEHIND -> {
                return matchesAround(pc) == (code[pc + 1] == 0) ? code[pc + 2] : FAILED;
            }
            case ExpressionProgram.ATOMIC -> {
                return run(pc + 2, position) == FAILED ? FAILED : code[pc + 1];
            }
            case ExpressionProgram.AT -> {
                return isAt(places[code[pc + 1]], position) ? pc + 2 : FAILED;
            }
            case ExpressionProgram.TURN -> {
                push(code[pc + 1], registers[code[pc + 1]], RESTORE);
                registers[code[pc + 1]] = position;
                return pc + 2;
            }
            default -> {
                return registers[code[pc + 1]] == position ? code[pc + 2] : pc + 3;
            }
        }
    }

    /** Takes an entry off the stack and leaves it above the top; false if none is left. */
    private boolean backtrack(int floor) {
        while (top > floor) {
            top -= 3;
            int first = stack[top + 2];
            if (first == RESTORE) {
                registers[stack[top]] = stack[top + 1];
                continue;
            }
            if (first != NO_LOOP) {
                int shorter = Utf8.previous(text, stack[top + 1]);
                stack[top + 1] = shorter;
                if (shorter > first) {
                    // Stays on the stack for the next time, with a copy above it that is taken now.
                    int pc = stack[top];
                    push(pc, shorter, first);
                    push(pc, shorter, NO_LOOP);
                    top -= 3;
                }
            }
            return true;
        }
        return false;
    }

    private void skip(CharacterSet set) {
        int start = position;
        while (position < to && set.contains(Utf8.codePointAt(text, position))) {
            position = Utf8.next(text, position);
        }
        spend(position - start);
    }

    /** Whether the part after a look-around instruction matches; the position stays. */
    private boolean matchesAround(int pc) {
        int here = position;
        boolean matches = code[pc] == ExpressionProgram.AHEAD ? run(pc + 3, here) != FAILED : behind(pc, here);
        position = here;
        return matches;
    }

    private boolean behind(int pc, int here) {
        int start = here;
        for (int i = code[pc + 3]; i > 0; i--) {
            if (start == from) {
                return false;
            }
            start = Utf8.previous(text, start);
        }
        return run(pc + 4, start) != FAILED;
    }

    private boolean isAt(Place place, int at) {
        return switch (place) {
            case TEXT_START -> at == from;
            case TEXT_END -> at == to;
            case TEXT_END_OR_LAST_LINE_FEED -> at == to || (at == to - 1 && text[at] == '\n');
            case LINE_START -> at == from || (text[at - 1] == '\n' && at < to);
            case LINE_END -> at == to || text[at] == '\n';
            case WORD_EDGE -> isWordEdge(at);
            case NO_WORD_EDGE -> !isWordEdge(at);
        };
    }

    private boolean isWordEdge(int at) {
        boolean before =
                at > from && CharacterProperties.WORD.contains(Utf8.codePointAt(text, Utf8.previous(text, at)));
        boolean after = at < to && CharacterProperties.WORD.contains(Utf8.codePointAt(text, at));
        return before != after;
    }

    private void push(int pc, int position, int first) {
        if (top + 3 > stack.length) {
            if (stack.length >= MAX_STACK) {
                throw tooMuch("memory");
            }
            stack = Arrays.copyOf(stack, 2 * stack.length);
        }
        stack[top] = pc;
        stack[top + 1] = position;
        stack[top + 2] = first;
        top += 3;
    }

    private void spend(int steps) {
        stepsLeft -= steps;
        if (stepsLeft < 0) {
            throw tooMuch("time");
        }
    }

    private BitNetException tooMuch(String what) {
        return new BitNetException("the tokenizer's regular expression \"" + Shown.text(program.expression())
                + "\" takes too much " + what + " on a text of " + (to - from)
                + " bytes; give the text in smaller parts, or use a tokenizer without this expression");
    }
}
