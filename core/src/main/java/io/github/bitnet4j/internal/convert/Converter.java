package io.github.bitnet4j.internal.convert;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Conversion;
import io.github.bitnet4j.ConvertOptions;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.load.GraphTensors;
import io.github.bitnet4j.internal.load.ModelLoader;
import io.github.bitnet4j.internal.load.ModelSource;
import io.github.bitnet4j.internal.load.SharedReading;
import io.github.bitnet4j.internal.load.TensorSource;
import io.github.bitnet4j.internal.load.Warnings;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** Writes a model as a GGUF file: plan, write beside, read back and compare, rename. */
public final class Converter {

    /** Bytes in memory of the rows that a worker has at once, unless fewer rows cannot be had. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** What tokenizers differ in: contractions, numbers, white space, other scripts, composed and other characters. */
    private static final String SAMPLE =
            "  The quick fox's 1234567 jumps -- it'S 3.14e-5!\n\n\tif (x1 != y) { return; }\r\n"
                    + "Äpfel e\u0301te\u0301 naïve «ой» 漢字かな 🦙🦙 $5+~|^ <b>HTML</b>   end ";

    /** Some rows of a tensor. */
    private record Chunk(Output output, int from, int to) {

        /** Where it begins in the file, among the tensor's bytes; of the row after the last, where it ends. */
        long offset(int row) {
            DataType type = output.type();
            return (long) row * output.columns() / type.blockSize() * type.blockBytes();
        }

        long bytes() {
            return offset(to) - offset(from);
        }
    }

    private final ModelSource source;
    private final Path in;
    private final ConvertOptions options;
    private final Workers workers;
    private final Warnings warnings = new Warnings();
    private long done;
    private long total;

    private Converter(ModelSource source, Path in, ConvertOptions options, Workers workers) {
        this.source = source;
        this.in = in;
        this.options = options;
        this.workers = workers;
    }

    /**
     * Converts a file or a folder.
     *
     * @throws NoSuchFileException if there is no such file, or no folder for the one to make
     * @throws FileAlreadyExistsException if there is a file and it is not to be replaced
     */
    public static Conversion convert(Path in, Path out, ConvertOptions options, Workers workers) throws IOException {
        requireFree(out, options);
        if (Files.exists(out) && Files.isSameFile(in, out)) {
            throw new IllegalArgumentException("the file to convert is the file to make: " + out);
        }
        try (ModelSource source = ModelLoader.open(in, options.forms())) {
            return new Converter(source, in, options, workers).convert(out);
        }
    }

    private static void requireFree(Path out, ConvertOptions options) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(String.valueOf(folder));
        }
        if (Files.isDirectory(out) || (Files.exists(out) && !options.overwrite())) {
            String reason = Files.isDirectory(out) ? "is a folder" : "exists and is not to be replaced";
            throw new FileAlreadyExistsException(out.toString(), null, reason);
        }
    }

    private Conversion convert(Path out) throws IOException {
        long start = System.nanoTime();
        ModelConfig config = source.config(warnings);
        Tokenizer tokenizer = source.tokenizer(warnings);
        source.template(tokenizer, warnings);
        List<Output> outputs = Plan.make(source.tensors(warnings), config, options, workers);
        Path temporary = out.resolveSibling("." + out.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            List<Chunk> chunks = chunks(outputs);
            total = 2 * chunks.stream().mapToLong(Chunk::bytes).sum();
            write(temporary, config, outputs, chunks);
            verify(temporary, config, tokenizer, outputs, chunks);
            long bytes = Files.size(temporary);
            requireFree(out, options);
            Files.move(temporary, out, StandardCopyOption.ATOMIC_MOVE);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Conversion(outputs.size(), bytes, zeros(outputs), seconds, warnings.texts());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static List<Chunk> chunks(List<Output> outputs) {
        List<Chunk> chunks = new ArrayList<>();
        for (Output output : outputs) {
            int step = output.step();
            int most = (int) Math.max(1, CHUNK_BYTES / (output.workBytes() * step)) * step;
            for (int from = 0; from < output.rows(); from += most) {
                chunks.add(new Chunk(output, from, Math.min(output.rows(), from + most)));
            }
        }
        return chunks;
    }

    private void write(Path file, ModelConfig config, List<Output> outputs, List<Chunk> chunks) throws IOException {
        GgufFileWriter.Builder builder = new GgufFileWriter.Builder();
        Path name = in.toAbsolutePath().getFileName();
        MetadataWriter.write(
                builder,
                source,
                String.valueOf(name),
                config,
                TernaryEncoder.valueOf(options.ternary().name()),
                warnings);
        for (Output output : outputs) {
            if (output instanceof VectorOutput) {
                builder.tensor(output.name(), output.type(), output.columns());
            } else {
                builder.tensor(output.name(), output.type(), output.columns(), output.rows());
            }
        }
        try (GgufFileWriter writer = builder.create(file)) {
            SharedReading.forEach(workers, chunks, chunk -> {
                writer.write(chunk.output.name(), chunk.offset(chunk.from), chunk.output.encode(chunk.from, chunk.to));
                advance(chunk);
            });
            for (Output output : outputs) {
                output.finish(writer);
            }
            writer.force();
        }
    }

    private void verify(Path file, ModelConfig config, Tokenizer tokenizer, List<Output> outputs, List<Chunk> chunks)
            throws IOException {
        try (ModelSource written = ModelLoader.open(file, WeightForms.published())) {
            Warnings ignored = new Warnings();
            requireSame("hyper-parameters", config, written.config(ignored));
            verify(tokenizer, written.tokenizer(ignored), config.vocabulary());
            TensorSource tensors = written.tensors(ignored);
            GraphTensors.check(tensors, config);
            Map<String, Output.Verification> verifications = new HashMap<>();
            for (Output output : outputs) {
                verifications.put(output.name(), output.verification(tensors));
            }
            SharedReading.forEach(workers, chunks, chunk -> {
                Output.Verification verification = Objects.requireNonNull(verifications.get(chunk.output.name()));
                if (!verification.holds(chunk.from, chunk.to)) {
                    throw differs("tensor '" + chunk.output.name() + "', rows " + chunk.from + " to " + chunk.to);
                }
                advance(chunk);
            });
        }
    }

    private void verify(Tokenizer read, Tokenizer written, int vocabulary) {
        requireSame("number of tokens", Math.min(read.size(), vocabulary), written.size());
        requireSame("begin-of-text token", read.bosId(), written.bosId());
        requireSame("end-of-text token", read.eosId(), written.eosId());
        requireSame("rule to add the begin-of-text token", read.addBos(), written.addBos());
        if (!Arrays.equals(read.encode(SAMPLE), written.encode(SAMPLE))) {
            warnings.add("the tokenizer of the file that was written cuts some texts in other ways than the one read");
        }
        for (int id : read.endOfGeneration()) {
            if (!written.isEndOfGeneration(id)) {
                warnings.add("token " + id + " ends generation, which the file that was written cannot say");
            }
        }
    }

    private static void requireSame(String what, Object read, Object written) {
        if (!read.equals(written)) {
            throw differs(what + ": " + written + " in the place of " + read);
        }
    }

    private static BitNetException differs(String what) {
        return new BitNetException("the file that was written, when read back, differs from the model in its " + what
                + "; it was deleted. If a second try fails as well, disk or memory may be faulty");
    }

    /** Adds to the progress; a lock keeps the calls in order. */
    private synchronized void advance(Chunk chunk) {
        done += chunk.bytes();
        options.progress().update(done, total);
    }

    private static double zeros(List<Output> outputs) {
        long zeros = 0;
        long weights = 0;
        for (Output output : outputs) {
            if (output instanceof TernaryOutput matrix) {
                zeros += matrix.zeros();
                weights += (long) matrix.rows() * matrix.columns();
            }
        }
        return (double) zeros / weights;
    }
}
