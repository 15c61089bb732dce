package io.github.bitnet4j;

import io.github.bitnet4j.internal.kernels.Backends;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How fast this machine reads memory: the limit of decoding, which reads all weights for every token. */
public final class MemoryBandwidth {

    /** Far more than any cache. */
    private static final int BYTES = 1 << 30;

    private static final int LOOPS = 5;
    private static final int BLOCK = 1 << 18; // floats
    private static final int FLOATS = BYTES / Float.BYTES;

    private MemoryBandwidth() {}

    /**
     * Reads a gigabyte several times over with a backend's own instructions, each thread a part.
     *
     * @param options say which backend, instruction set and number of threads
     * @return bytes a second of the fastest pass
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static double measure(LoadOptions options) {
        LoadOptions resolved = options.resolve();
        Kernels kernels = Backends.discover()
                .open(resolved.backend(), resolved.isa(), null)
                .kernels();
        LongAdder sum = new LongAdder();
        double best = 0;
        try (Workers workers = new Workers(resolved.threads(), "bitnet4j-probe");
                Floats memory = kernels.allocate(FLOATS)) {
            fill(memory, workers);
            for (int loop = 0; loop < LOOPS; loop++) {
                long start = System.nanoTime();
                workers.forRange(FLOATS, BLOCK, (from, to) -> sum.add(kernels.checksum(memory, from, to)));
                best = Math.max(best, BYTES * 1e9 / (System.nanoTime() - start));
            }
        }
        if (sum.sum() == 0) {
            throw new BitNetException("the memory probe read nothing");
        }
        return best;
    }

    /** Touches every page, for an untouched one is not memory yet. */
    private static void fill(Floats memory, Workers workers) {
        float[] ones = new float[BLOCK];
        Arrays.fill(ones, 1f);
        workers.forRange(FLOATS, BLOCK, (from, to) -> memory.write(from, ones, 0, to - from));
    }
}
