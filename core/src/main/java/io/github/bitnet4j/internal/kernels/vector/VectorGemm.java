package io.github.bitnet4j.internal.kernels.vector;

import io.github.bitnet4j.internal.kernels.plain.PlainMatrix;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ternary product with many tokens, by table: a byte of four codes selects Σ trit·x of its four columns from a table
 * of what every byte can select, one vector for as many tokens as that has 16-bit lanes. So four products of each token
 * are one load and one addition. The tables of one word (four bytes) stay in the first-level cache while all rows use
 * them, and are made anew for the next.
 */
final class VectorGemm {

    private static final VectorSpecies<Short> SHORTS = Lanes.SHORTS;
    private static final VectorSpecies<Integer> INTS = Lanes.INTS;
    private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
    /** Tokens a vector. */
    private static final int LANES = SHORTS.length();
    /** Half of them: 32-bit sums are kept of the even tokens first, then of the odd ones. */
    private static final int HALF = INTS.length();

    /** Rows whose sums are kept together at most. */
    private static final int ROWS = 512;
    /** Words after which 16-bit sums are emptied: activations are at most 127, a code of 3 counts as 2. */
    private static final int SAFE_WORDS = 8;
    /** Rows or tokens of a square that is turned inside the first-level cache. */
    private static final int SQUARE = 16;

    private final VectorMatrix w;
    private final VectorRows x;
    private final int rowWords;
    private final int rows; // of a block
    private final int[] words; // [rowWords][rows]
    private final short[] tables = new short[4 * 256 * LANES]; // [byte of the word][its value][tokens]
    private final short[] narrow; // [rows][tokens]
    private final int[] sums; // [rows][even tokens, odd tokens]
    private final float[] products; // the same

    VectorGemm(VectorMatrix w, VectorRows x, int rows) {
        this.w = w;
        this.x = x;
        this.rowWords = w.rowWords();
        this.rows = Math.min(ROWS, rows);
        words = new int[rowWords * this.rows];
        narrow = new short[this.rows * LANES];
        sums = new int[this.rows * LANES];
        products = new float[this.rows * LANES];
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        for (int row = from; row < to; row += rows) {
            int count = Math.min(rows, to - row);
            boolean trits = readWords(row, count);
            for (int t = 0; t < tokens; t += LANES) {
                sumTile(x.tile(t / LANES), trits, count);
                scale(t, count);
                write(t, Math.min(LANES, tokens - t), y, row, count);
            }
        }
    }

    /** Turns the words of some rows; returns whether no code is 3. */
    private boolean readWords(int row, int count) {
        int[] copy = new int[SQUARE * rowWords];
        int threes = 0;
        for (int r = 0; r < count; r += SQUARE) {
            int some = Math.min(SQUARE, count - r);
            w.words(row + r, some, copy);
            for (int word = 0; word < rowWords; word++) {
                for (int i = 0; i < some; i++) {
                    int codes = copy[i * rowWords + word];
                    threes |= codes & (codes >>> 1);
                    words[word * rows + r + i] = codes;
                }
            }
        }
        return (threes & 0x55555555) == 0;
    }

    private void sumTile(short[] tile, boolean trits, int count) {
        Arrays.fill(narrow, (short) 0);
        Arrays.fill(sums, 0);
        int safe = trits ? 2 * SAFE_WORDS : SAFE_WORDS;
        for (int word = 0; word < rowWords; word++) {
            for (int b = 0; b < 4; b++) {
                fill(tile, word, b, trits ? 3 : 4);
            }
            addWord(words, word * rows, tables, narrow, count);
            if ((word + 1) % safe == 0 || word + 1 == rowWords) {
                widen(narrow, sums, count);
            }
        }
    }

    /** Makes the table of one byte, for codes below {@code codes}: each entry from one whose highest code is one less. */
    private void fill(short[] tile, int word, int b, int codes) {
        int at = (b << 8) * LANES;
        int x0 = PlainMatrix.column(word, b, 0) * LANES;
        int x1 = PlainMatrix.column(word, b, 1) * LANES;
        int x2 = PlainMatrix.column(word, b, 2) * LANES;
        int x3 = PlainMatrix.column(word, b, 3) * LANES;
        ShortVector.fromArray(SHORTS, tile, x0)
                .add(ShortVector.fromArray(SHORTS, tile, x1))
                .add(ShortVector.fromArray(SHORTS, tile, x2))
                .add(ShortVector.fromArray(SHORTS, tile, x3))
                .neg()
                .intoArray(tables, at);
        extend(tables, at, 1, codes, tile, x0);
        extend(tables, at, 4, codes, tile, x1);
        extend(tables, at, 16, codes, tile, x2);
        extend(tables, at, 64, codes, tile, x3);
    }

    /** Makes the entries whose highest code, that of one column, stands at {@code unit}, from those below. */
    private static void extend(short[] tables, int at, int unit, int codes, short[] tile, int column) {
        ShortVector x = ShortVector.fromArray(SHORTS, tile, column);
        for (int below = 0; below < unit; below++) {
            if (codes == 3 && (below & (below >> 1) & 0x55) != 0) {
                continue;
            }
            ShortVector sum = ShortVector.fromArray(SHORTS, tables, at + below * LANES);
            ShortVector one = sum.add(x);
            ShortVector two = one.add(x);
            one.intoArray(tables, at + (unit + below) * LANES);
            two.intoArray(tables, at + (2 * unit + below) * LANES);
            if (codes == 4) {
                two.add(x).intoArray(tables, at + (3 * unit + below) * LANES);
            }
        }
    }

    private static void addWord(int[] words, int at, short[] tables, short[] narrow, int count) {
        for (int r = 0; r < count; r++) {
            int codes = words[at + r];
            ShortVector sum = ShortVector.fromArray(SHORTS, narrow, r * LANES);
            sum = sum.add(ShortVector.fromArray(SHORTS, tables, (codes & 255) * LANES));
            sum = sum.add(ShortVector.fromArray(SHORTS, tables, (256 | ((codes >>> 8) & 255)) * LANES));
            sum = sum.add(ShortVector.fromArray(SHORTS, tables, (512 | ((codes >>> 16) & 255)) * LANES));
            sum = sum.add(ShortVector.fromArray(SHORTS, tables, (768 | (codes >>> 24)) * LANES));
            sum.intoArray(narrow, r * LANES);
        }
    }

    /** Adds the 16-bit sums to those of 32 bits, and empties them. */
    private static void widen(short[] narrow, int[] sums, int count) {
        for (int at = 0; at < count * LANES; at += LANES) {
            IntVector pairs = ShortVector.fromArray(SHORTS, narrow, at).reinterpretAsInts();
            IntVector even = pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16);
            IntVector odd = pairs.lanewise(VectorOperators.ASHR, 16);
            even.add(IntVector.fromArray(INTS, sums, at)).intoArray(sums, at);
            odd.add(IntVector.fromArray(INTS, sums, at + HALF)).intoArray(sums, at + HALF);
            ShortVector.zero(SHORTS).intoArray(narrow, at);
        }
    }

    /** products = (sums / s)·scale. */
    private void scale(int token, int count) {
        float[] s = new float[LANES];
        Arrays.fill(s, 1);
        for (int t = 0; t < LANES && token + t < x.rows(); t++) {
            s[place(t)] = x.scales()[token + t];
        }
        FloatVector even = FloatVector.fromArray(FLOATS, s, 0);
        FloatVector odd = FloatVector.fromArray(FLOATS, s, HALF);
        for (int at = 0; at < count * LANES; at += LANES) {
            scale(at, even);
            scale(at + HALF, odd);
        }
    }

    private void scale(int at, FloatVector s) {
        FloatVector sum = (FloatVector) IntVector.fromArray(INTS, sums, at).convert(VectorOperators.I2F, 0);
        sum.div(s).mul(w.scale()).intoArray(products, at);
    }

    /** Where a token's sum stands in its row. */
    private static int place(int token) {
        return (token & 1) * HALF + token / 2;
    }

    private void write(int token, int tokens, float[] y, int row, int count) {
        for (int r = 0; r < count; r += SQUARE) {
            int end = Math.min(count, r + SQUARE);
            for (int t = 0; t < tokens; t++) {
                int to = (token + t) * w.rows() + row;
                int place = place(t);
                for (int i = r; i < end; i++) {
                    y[to + i] = products[i * LANES + place];
                }
            }
        }
    }
}
