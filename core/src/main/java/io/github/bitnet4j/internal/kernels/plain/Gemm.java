package io.github.bitnet4j.internal.kernels.plain;

import io.github.bitnet4j.internal.kernels.scalar.HeapRows;
import java.util.Arrays;

/**
 * The ternary product with many tokens, by table: a byte of four codes selects Σ trit·x of its four columns, for all
 * tokens at once, from a table of what every byte can select. So four products a token are one addition. The tables of
 * one word (four bytes) are made, used by all rows, and made anew for the next.
 */
final class Gemm {

    /** Tokens that go through the tables together at most. */
    private static final int TILE = 128;
    /** Rows whose sums are kept together at most. */
    private static final int ROWS = 512;
    /** Words after which 16-bit sums are emptied: activations are at most 127, a code of 3 counts as 2. */
    private static final int SAFE_WORDS = 8;

    private final PlainMatrix w;
    private final HeapRows x;
    private final int n; // words a row

    Gemm(PlainMatrix w, HeapRows x) {
        this.w = w;
        this.x = x;
        this.n = w.rowWords();
    }

    /** {@code y[t][r]} for some rows and the first tokens. */
    void multiply(int tokens, float[] y, int from, int to) {
        for (int r = from; r < to; r += ROWS) {
            int rows = Math.min(ROWS, to - r);
            int[] words = new int[rows * n];
            w.words(r, rows, words);
            boolean trits = allTrits(words);
            for (int t = 0; t < tokens; t += TILE) {
                new Tile(t, Math.min(TILE, tokens - t), rows).multiply(words, trits, y, r);
            }
        }
    }

    /** Whether no code is 3. */
    private static boolean allTrits(int[] words) {
        int threes = 0;
        for (int word : words) {
            threes |= word & (word >>> 1);
        }
        return (threes & 0x55555555) == 0;
    }

    /** Some tokens times some rows. Every array over tokens is by itself, as the JIT compiler wants it. */
    private final class Tile {

        private final int first;
        private final int tokens;
        private final short[][] columns; // [16][tokens], activations of a word's columns
        private final short[][][] tables = new short[4][256][]; // [byte of the word][its value][tokens]
        private final short[][] narrow; // [rows][tokens]
        private final int[][] sums; // [rows][tokens]

        Tile(int first, int tokens, int rows) {
            this.first = first;
            this.tokens = tokens;
            columns = new short[PlainMatrix.WORD][tokens];
            narrow = new short[rows][tokens];
            sums = new int[rows][tokens];
        }

        void multiply(int[] words, boolean trits, float[] y, int row) {
            int emptied = 0;
            for (int word = 0; word < n; word++) {
                for (int b = 0; b < 4; b++) {
                    readColumns(word, b);
                    fill(tables[b], b, trits);
                }
                for (int r = 0; r < narrow.length; r++) {
                    int codes = words[r * n + word];
                    add(
                            tables[0][codes & 255],
                            tables[1][codes >>> 8 & 255],
                            tables[2][codes >>> 16 & 255],
                            tables[3][codes >>> 24],
                            narrow[r]);
                }
                if (word + 1 - emptied == (trits ? 2 * SAFE_WORDS : SAFE_WORDS) || word + 1 == n) {
                    empty();
                    emptied = word + 1;
                }
            }
            write(y, row);
        }

        private void readColumns(int word, int b) {
            for (int field = 0; field < 4; field++) {
                short[] column = columns[4 * b + field];
                int at = first * w.columns() + PlainMatrix.column(word, b, field);
                for (int t = 0; t < tokens; t++) {
                    column[t] = x.codes()[at + t * w.columns()];
                }
            }
        }

        /** Makes each entry from the one whose lowest code above 0 is one less; codes of 3 only where they occur. */
        private void fill(short[][] table, int b, boolean trits) {
            for (int value = 0; value < 256; value++) {
                if (trits && (value & (value >> 1) & 0x55) != 0) {
                    continue;
                }
                if (table[value] == null) {
                    table[value] = new short[tokens];
                }
                if (value == 0) {
                    minusSum(4 * b, table[0]);
                } else {
                    int field = Integer.numberOfTrailingZeros(value) / 2;
                    sum(table[value - (1 << (2 * field))], columns[4 * b + field], table[value]);
                }
            }
        }

        private void minusSum(int column, short[] target) {
            for (int t = 0; t < target.length; t++) {
                target[t] = (short) -(columns[column][t]
                        + columns[column + 1][t]
                        + columns[column + 2][t]
                        + columns[column + 3][t]);
            }
        }

        private void empty() {
            for (int r = 0; r < narrow.length; r++) {
                widen(narrow[r], sums[r]);
                Arrays.fill(narrow[r], (short) 0);
            }
        }

        private void write(float[] y, int row) {
            for (int t = 0; t < tokens; t++) {
                int at = (first + t) * w.rows() + row;
                for (int r = 0; r < sums.length; r++) {
                    y[at + r] = (sums[r][t] / x.scales()[first + t]) * w.scale();
                }
            }
        }
    }

    private static void sum(short[] a, short[] b, short[] target) {
        for (int t = 0; t < target.length; t++) {
            target[t] = (short) (a[t] + b[t]);
        }
    }

    private static void add(short[] a, short[] b, short[] c, short[] d, short[] sum) {
        for (int t = 0; t < sum.length; t++) {
            sum[t] = (short) (sum[t] + a[t] + b[t] + c[t] + d[t]);
        }
    }

    private static void widen(short[] narrow, int[] sum) {
        for (int t = 0; t < sum.length; t++) {
            sum[t] += narrow[t];
        }
    }
}
