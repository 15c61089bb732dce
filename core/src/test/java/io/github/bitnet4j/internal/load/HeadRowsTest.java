package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rows that a converter has put in the order of neighbouring pairs come back in the order of half-split ones. */
class HeadRowsTest {

    private static final int HEAD_DIM = 6;
    private static final int ROWS = 3 * HEAD_DIM;
    private static final int ROW_BYTES = 32;

    /** Each row of the file is filled with the number that it had before the permutation. */
    private record Permuted(int[] original) implements TernaryRows {

        @Override
        public int rows() {
            return ROWS;
        }

        @Override
        public int columns() {
            return 4 * ROW_BYTES;
        }

        @Override
        public float scale() {
            return 1;
        }

        @Override
        public void read(int from, int to, ByteBuffer target) {
            for (int row = from; row < to; row++) {
                byte[] bytes = new byte[ROW_BYTES];
                Arrays.fill(bytes, (byte) original[row]);
                target.put(target.position() + (row - from) * ROW_BYTES, bytes);
            }
        }

        @Override
        public long offset(int row) {
            return 1000L + row;
        }
    }

    private static TernaryRows rows() {
        return HeadRows.toHalves(new Permuted(permuted()), HEAD_DIM);
    }

    private static int[] permuted() {
        int[] original = new int[ROWS];
        for (int head = 0; head < ROWS; head += HEAD_DIM) {
            for (int i = 0; i < HEAD_DIM / 2; i++) {
                original[head + 2 * i] = head + i;
                original[head + 2 * i + 1] = head + i + HEAD_DIM / 2;
            }
        }
        return original;
    }

    @Test
    void everyRangeIsInOrder() throws IOException {
        TernaryRows rows = rows();
        assertThat(rows.rowStep()).isEqualTo(HEAD_DIM);
        for (int from = 0; from < ROWS; from++) {
            for (int to = from; to <= ROWS; to++) {
                ByteBuffer target = ByteBuffer.allocateDirect((to - from) * ROW_BYTES + 3);
                target.position(3);
                rows.read(from, to, target);
                assertThat(target.position()).isEqualTo(3);
                for (int i = 0; i < (to - from) * ROW_BYTES; i++) {
                    assertThat(target.get(3 + i)).isEqualTo((byte) (from + i / ROW_BYTES));
                }
            }
        }
    }

    @Test
    void theOtherOrderIsTheInverse() throws IOException {
        ByteBuffer target = ByteBuffer.allocate(ROWS * ROW_BYTES);
        HeadRows.toNeighbours(rows(), HEAD_DIM).read(0, ROWS, target);
        int[] expected = permuted();
        for (int row = 0; row < ROWS; row++) {
            assertThat(target.get(row * ROW_BYTES)).as("row %d", row).isEqualTo((byte) expected[row]);
        }
    }

    @Test
    void offsetsAreThoseOfTheFile() {
        assertThat(rows().offset(HEAD_DIM + 1)).isEqualTo(1000 + HEAD_DIM + 2);
        assertThat(rows().offset(HEAD_DIM / 2)).isEqualTo(1001);
    }
}
