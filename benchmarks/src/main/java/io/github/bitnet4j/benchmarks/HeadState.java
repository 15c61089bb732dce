package io.github.bitnet4j.benchmarks;

import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.PackedTable;
import io.github.bitnet4j.spi.TableType;
import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** Output head of one token: an eighth of the vocabulary of 2B-4T. */
@SuppressWarnings("NullAway.Init") // JMH sets the parameters
public class HeadState extends WeightsState {

    private static final int WIDTH = 2560;

    /** Number format of the table. */
    @Param({"F16", "Q8_0", "Q6_K"})
    public TableType type;

    /** Logits that a call computes. */
    @Param("16384")
    public int rows;

    @Override
    void prepare(Kernels kernels, Inputs inputs) {
        int bytes = Math.toIntExact(rows * type.rowBytes(WIDTH));
        Floats h = keep(inputs.normal(kernels, WIDTH));
        Floats y = keep(kernels.allocate(rows));
        rotate(
                () -> {
                    PackedTable table = keep(kernels.table(type, List.of(inputs.table(type, bytes)), rows, WIDTH));
                    return () -> kernels.head(table, h, 1, y, 0, rows);
                },
                bytes,
                () -> values(y));
    }
}
