package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.packing.Codes;
import io.github.bitnet4j.internal.packing.TernaryPacking;
import io.github.bitnet4j.internal.packing.TernaryPacking.Section;
import io.github.bitnet4j.internal.tensor.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads steps of a packed matrix one after the other; for one thread. */
final class StepReader {

    /** Bytes that are read at once where steps are short. */
    private static final int RUN_BYTES = 1 << 16;

    private final TensorData data;
    private final TernaryPacking packing;
    private final List<Section> sections;
    private final int stepBytes;
    private final int endStep;
    private final ByteBuffer bytes;
    private final Codes codes;
    private int next; // step
    private int at; // where its bytes are

    /** Reads the steps of some rows, which are whole steps. */
    StepReader(TensorData data, TernaryPacking packing, int from, int to) {
        this.data = data;
        this.packing = packing;
        this.sections = packing.sections();
        this.stepBytes = packing.stepBytes();
        this.next = from / packing.rowStep();
        this.endStep = to / packing.rowStep();
        int run = sections.size() > 1 ? 1 : Math.max(1, RUN_BYTES / stepBytes);
        this.bytes = ByteBuffer.allocate(Math.multiplyExact(Math.min(run, endStep - next), stepBytes))
                .order(ByteOrder.LITTLE_ENDIAN);
        this.at = bytes.capacity();
        this.codes = Codes.of(packing, Math.toIntExact(data.info().columns()));
    }

    /** Unpacks the next step; the result is overwritten by the one after it. */
    Codes next() throws IOException {
        if (at == bytes.capacity()) {
            read(Math.min(bytes.capacity() / stepBytes, endStep - next));
        }
        packing.unpack(bytes, at, codes);
        at += stepBytes;
        next++;
        return codes;
    }

    /** Reads some steps; more than one only where they are in one section. The last run may be shorter. */
    private void read(int steps) throws IOException {
        at = bytes.capacity() - steps * stepBytes;
        int to = at;
        for (Section section : sections) {
            int size = steps * section.stepBytes();
            data.read(section.start() + (long) next * section.stepBytes(), bytes.slice(to, size));
            to += size;
        }
    }
}
