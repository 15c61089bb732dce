package io.github.bitnet4j.cli;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.spi.KvType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a model is computed. */
final class RunOptions {

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "native, vector, plain or scalar; fails if it cannot run. Default: the best one.")
    private @Nullable String backend;

    @Option(
            names = "--isa",
            paramLabel = "NAME",
            description = "Highest instruction set to use, for example avx2. Default: the best one.")
    private @Nullable String isa;

    @Option(
            names = "--layout",
            paramLabel = "NAME",
            description =
                    "How ternary weights are kept: i2_s, as in the file, or one that the instruction set offers, into"
                            + " which they are repacked; doctor --tune lists them. Default: the best one.")
    private @Nullable String layout;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads that compute. Default: one for each physical core within the quota.")
    private int threads;

    @Option(
            names = "--kv",
            paramLabel = "TYPE",
            description = "Number format of the KV cache: f16 (default), f32, or q8, which takes about half of f16.")
    private KvType kv = KvType.F16;

    @Option(
            names = "--no-two-stage-head",
            description =
                    "Compute every logit of the output head. Default: greedy and top-k estimate them first where that"
                            + " is faster; the text is the same.")
    private boolean wholeHead;

    @Option(
            names = "--i2s-layout",
            paramLabel = "NAME",
            description =
                    "How the codes of I2_S tensors lie in the file: x86_128 (default, all published files), arm_64,"
                            + " rowgroup4, sequential or sequential_low. Loading warns where a file looks like another.")
    private I2sLayout i2sLayout = I2sLayout.X86_128;

    @Option(
            names = "--tiling",
            paramLabel = "ROWSxCOLUMNS:BM,BK,bm",
            converter = TilingConverter.class,
            description =
                    "Tiling of TL1 or TL2 matrices of a shape, from the kernel_config.ini that the file was made with;"
                            + " once for each shape. Default: the presets of bitnet.cpp.")
    private List<LookupTiling> tilings = List.of();

    /** Reads a tiling. */
    static final class TilingConverter implements ITypeConverter<LookupTiling> {
        @Override
        public LookupTiling convert(String text) {
            try {
                return LookupTiling.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    LoadOptions loadOptions() {
        return LoadOptions.defaults()
                .withBackend(backend)
                .withIsa(isa)
                .withLayout(layout)
                .withThreads(threads)
                .withKvType(kv)
                .withTwoStageHead(wholeHead ? Boolean.FALSE : null)
                .withI2sLayout(i2sLayout)
                .withTilings(tilings);
    }
}
