package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.Embedding;
import io.github.bitnet4j.EmbeddingModel;
import io.github.bitnet4j.EmbeddingOptions;
import io.github.bitnet4j.Pooling;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the vectors of texts. */
@Command(
        name = "embed",
        description = "Prints a vector of unit length for each text: a JSON array in a line of its own.")
final class EmbedCommand extends CliCommand {

    /** Texts of a file that are in memory at a time. */
    private static final int TEXTS = 256;

    /** What the numbers in an array are. */
    enum Format {
        /** The vector. */
        FLOAT {
            @Override
            String json(Embedding embedding) {
                return Arrays.toString(embedding.values());
            }
        },
        /** Its 8-bit codes. */
        INT8 {
            @Override
            String json(Embedding embedding) {
                return Arrays.toString(embedding.toInt8().codes());
            }
        },
        /** Its signs, 8 a byte. */
        BITS {
            @Override
            String json(Embedding embedding) {
                byte[] bytes = embedding.toBits().toBytes();
                return IntStream.range(0, bytes.length)
                        .map(i -> Byte.toUnsignedInt(bytes[i]))
                        .boxed()
                        .toList()
                        .toString();
            }
        };

        abstract String json(Embedding embedding);
    }

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--pooling",
            description = "${COMPLETION-CANDIDATES}: how a text's states become one vector; default: as the file says.")
    private @Nullable Pooling pooling;

    @Option(
            names = "--prefix",
            paramLabel = "P",
            description = "Text before each text, such as 'query: ' before what is looked for.")
    private String prefix = "";

    @Option(
            names = "--format",
            description = "${COMPLETION-CANDIDATES}: the numbers, their 8-bit codes (-127 to 127), or their signs "
                    + "(bytes of 8; the first is the lowest bit). Default: float.")
    private Format format = Format.FLOAT;

    @Option(names = "--truncate", description = "Cut texts that are longer than the context.")
    private boolean truncate;

    @Option(
            names = "--file",
            paramLabel = "F",
            description = "Lines of JSON {\"text\": ...} instead of TEXT; - is standard input.")
    private @Nullable String file;

    @Option(names = "--tokens", paramLabel = "ID", split = ",", hidden = true)
    private int @Nullable [] tokens;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The texts.")
    private List<String> texts = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (Stream.of(!texts.isEmpty(), file != null, tokens != null)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw misuse("give either at least one TEXT or --file");
        }
        try (EmbeddingModel loaded = model.loadEmbedding()) {
            if (pooling == null && loaded.pooling().isEmpty()) {
                throw new BitNetException("the model's file names no pooling, as it is made for generating; give "
                        + "--pooling mean or --pooling last, or an embedding model");
            }
            noteBackend(loaded.model());
            embed(loaded);
        }
        return OK;
    }

    private void embed(EmbeddingModel loaded) throws IOException {
        EmbeddingOptions options = EmbeddingOptions.defaults()
                .withPooling(pooling)
                .withPrefix(prefix)
                .withTruncate(truncate);
        if (tokens != null) {
            print(loaded.embedTokens(List.of(tokens), options));
        } else if (file != null) {
            embedLines(loaded, options, file);
        } else {
            print(loaded.embed(texts, options));
        }
    }

    private void embedLines(EmbeddingModel loaded, EmbeddingOptions options, String name) throws IOException {
        List<String> some = new ArrayList<>();
        try (BufferedReader lines = JsonLine.open(name)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    some.add(JsonLine.text(line, name + " line " + number));
                }
                if (some.size() == TEXTS) {
                    print(loaded.embed(some, options));
                    some.clear();
                }
            }
        }
        print(loaded.embed(some, options));
    }

    private void print(List<Embedding> embeddings) {
        for (Embedding embedding : embeddings) {
            stream(format.json(embedding) + "\n");
        }
    }
}
