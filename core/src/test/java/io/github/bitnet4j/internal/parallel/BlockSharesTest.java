package io.github.bitnet4j.internal.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockSharesTest {

    @Test
    void givesAWorkerItsShareFromTheFrontAndThenTheOthersFromTheBack() {
        BlockShares shares = new BlockShares(3);
        shares.deal(1, 8); // [0, 2), [2, 5), [5, 8)
        assertThat(claimAll(shares, 1, 1)).containsExactly(2, 3, 4, 7, 6, 5, 1, 0);
        assertThat(shares.claim(1, 0)).isEqualTo(BlockShares.NONE);
    }

    @Test
    void ownerAndThiefMeetInTheMiddle() {
        BlockShares shares = new BlockShares(2);
        shares.deal(1, 6);
        assertThat(shares.claim(1, 0)).isZero();
        assertThat(List.of(claim(shares, 1), claim(shares, 1), claim(shares, 1)))
                .containsExactly(3, 4, 5);
        assertThat(shares.claim(1, 1)).isEqualTo(2);
        assertThat(shares.claim(1, 0)).isEqualTo(1);
        assertThat(shares.claim(1, 0)).isEqualTo(BlockShares.NONE);
    }

    @Test
    void givesNothingOfAnOperationThatIsOver() {
        BlockShares shares = new BlockShares(2);
        shares.deal(1, 4);
        shares.deal(2, 4);
        assertThat(shares.claim(1, 0)).isEqualTo(BlockShares.NONE);
        assertThat(claimAll(shares, 2, 0)).containsExactly(0, 1, 3, 2);
    }

    @ParameterizedTest
    @CsvSource({"1, 65535", "2, 65535", "7, 65535", "8, 3", "3, 0"})
    void dealsOutEveryBlock(int workers, int blocks) {
        BlockShares shares = new BlockShares(workers);
        shares.deal(-1, blocks);
        assertThat(claimAll(shares, -1, workers - 1)).doesNotHaveDuplicates().hasSize(blocks);
        assertThat(BlockShares.first(0, workers, blocks)).isZero();
    }

    private static int claim(BlockShares shares, int worker) {
        return shares.claim(1, worker);
    }

    private static List<Integer> claimAll(BlockShares shares, int operation, int worker) {
        List<Integer> blocks = new ArrayList<>();
        for (int block = shares.claim(operation, worker);
                block != BlockShares.NONE;
                block = shares.claim(operation, worker)) {
            blocks.add(block);
        }
        return blocks;
    }
}
