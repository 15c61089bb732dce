/** An embeddable SDK that runs BitNet b1.58 language models on ordinary CPUs. */
@org.jspecify.annotations.NullMarked
module io.github.bitnet4j {
    requires com.fasterxml.jackson.core;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.github.bitnet4j;
    exports io.github.bitnet4j.chat;
    exports io.github.bitnet4j.sampling;
    exports io.github.bitnet4j.spi;
    exports io.github.bitnet4j.tokenizer;

    uses io.github.bitnet4j.spi.KernelProvider;

    provides io.github.bitnet4j.spi.KernelProvider with
            io.github.bitnet4j.internal.kernels.vector.VectorProvider,
            io.github.bitnet4j.internal.kernels.plain.PlainProvider,
            io.github.bitnet4j.internal.kernels.scalar.ScalarProvider;
}
