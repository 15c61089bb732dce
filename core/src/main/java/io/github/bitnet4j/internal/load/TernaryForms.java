package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.packing.BlockPacking;
import io.github.bitnet4j.internal.packing.FlatPacking;
import io.github.bitnet4j.internal.packing.NumberPacking;
import io.github.bitnet4j.internal.packing.PairPacking;
import io.github.bitnet4j.internal.packing.RowGroupPacking;
import io.github.bitnet4j.internal.packing.RowPacking;
import io.github.bitnet4j.internal.packing.TernaryPacking;
import io.github.bitnet4j.internal.packing.Tilings;
import io.github.bitnet4j.internal.packing.TriplePacking;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds how the ternary matrices of a GGUF file are packed.
 *
 * @param file for messages
 * @param options what the file does not say
 */
record TernaryForms(String file, WeightForms options) {

    /** The types that a ternary matrix may have. */
    static final Set<DataType> TYPES = EnumSet.of(
            DataType.I2_S,
            DataType.TQ1_0,
            DataType.TQ2_0,
            DataType.TL1,
            DataType.TL2,
            DataType.IQ1_BN,
            DataType.IQ2_BN,
            DataType.IQ2_BN_R4,
            DataType.F32,
            DataType.F16,
            DataType.BF16);

    /**
     * The packing of a tensor.
     *
     * @throws UnsupportedModelException if a matrix of this shape cannot be packed so, or its tiling is not known
     */
    TernaryPacking of(TensorInfo info) {
        int columns = Math.toIntExact(info.columns());
        return switch (info.type()) {
            case I2_S -> i2s(info, options.i2sLayout());
            case TQ1_0 -> BlockPacking.tq1(columns);
            case TQ2_0 -> BlockPacking.tq2(columns);
            case IQ1_BN -> RowPacking.iq1(columns);
            case IQ2_BN -> RowPacking.iq2(columns);
            case IQ2_BN_R4 -> RowPacking.iq2r4(columns);
            case F32, F16, BF16 -> new NumberPacking(info.type(), columns);
            case TL1 -> tiled(info, PairPacking::new);
            case TL2 -> tiled(info, TriplePacking::new);
            default -> throw new IllegalArgumentException("no ternary matrix is of type " + info.type());
        };
    }

    /** The packing of an I2_S tensor in some layout. */
    TernaryPacking i2s(TensorInfo info, I2sLayout layout) {
        int columns = Math.toIntExact(info.columns());
        if (layout == I2sLayout.ROWGROUP4 && info.rows() % 4 != 0) {
            throw new UnsupportedModelException(
                    file + ": tensor '" + info.name() + "' of " + info.rows() + " rows in the I2_S layout ROWGROUP4",
                    "a multiple of 4 rows; try another layout");
        }
        return switch (layout) {
            case X86_128 -> FlatPacking.x86(columns);
            case ARM_64 -> FlatPacking.arm(columns);
            case ROWGROUP4 -> new RowGroupPacking(columns);
            case SEQUENTIAL -> FlatPacking.sequential(columns, false);
            case SEQUENTIAL_LOW -> FlatPacking.sequential(columns, true);
        };
    }

    private TernaryPacking tiled(TensorInfo info, Function<LookupTiling, TernaryPacking> packing) {
        LookupTiling tiling = tilings(info).stream()
                .findFirst()
                .orElseThrow(() -> refusal(
                        info,
                        "whose tiling is not known",
                        "shapes of bitnet.cpp's presets, or a tiling for " + info.rows() + "x" + info.columns()
                                + " from the kernel_config.ini that the file was made with (LoadOptions.withTilings,"
                                + " --tiling " + info.rows() + "x" + info.columns() + ":BM,BK,bm)"));
        TernaryPacking found;
        try {
            found = packing.apply(tiling);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw refusal(info, "with the tiling " + tiling, String.valueOf(e.getMessage()));
        }
        TernaryPacking.Section last = found.sections().get(found.sections().size() - 1);
        long used = last.start() + info.rows() / found.rowStep() * last.stepBytes();
        if (used > info.byteSize() - DataType.SCALE_SLOT) {
            throw refusal(info, "of " + info.byteSize() + " bytes with the tiling " + tiling, "at least " + used);
        }
        return found;
    }

    private UnsupportedModelException refusal(TensorInfo info, String why, String supported) {
        return new UnsupportedModelException(
                file + ": tensor '" + info.name() + "' of type " + info.type() + " and shape " + info.rows() + "x"
                        + info.columns() + " " + why,
                supported);
    }

    /** The tilings that a tensor may have: those of the options, then the presets. */
    List<LookupTiling> tilings(TensorInfo info) {
        int rows = Math.toIntExact(info.rows());
        int columns = Math.toIntExact(info.columns());
        List<LookupTiling> presets =
                info.type() == DataType.TL1 ? Tilings.tl1(rows, columns) : Tilings.tl2(rows, columns);
        List<LookupTiling> given = Tilings.of(options.tilings().stream(), rows, columns);
        return given.isEmpty() ? presets : given;
    }

    /** The names of some types, for messages. */
    static String names(Set<DataType> types) {
        return Stream.of(DataType.values())
                .filter(types::contains)
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }
}
