package io.github.bitnet4j.cli;

import io.github.bitnet4j.Model;
import io.github.bitnet4j.Pooling;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--pooling",
            description = "${COMPLETION-CANDIDATES}: how a text's states become one vector; default: as the file says.")
    private @Nullable Pooling pooling;

    @Option(names = "--tokens", paramLabel = "ID", split = ",", hidden = true)
    private int @Nullable [] tokens;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The texts.")
    private List<String> texts = new ArrayList<>();

    @Override
    public Integer call() {
        if (texts.isEmpty() == (tokens == null)) {
            throw misuse("give at least one TEXT");
        }
        try (Model loaded = model.load()) {
            noteBackend(loaded);
            List<int[]> ids = tokens == null
                    ? texts.stream().map(text -> ids(loaded.tokenizer(), text)).toList()
                    : List.of(tokens);
            for (float[] vector : loaded.embed(ids, pooling)) {
                stream(Arrays.toString(vector) + "\n");
            }
        }
        return OK;
    }

    /** The ids of a whole text, with the begin and end tokens that the model expects. */
    static int[] ids(Tokenizer tokenizer, String text) {
        IntStream begin = tokenizer.addBos() ? IntStream.of(tokenizer.bosId().orElseThrow()) : IntStream.empty();
        IntStream end = tokenizer.addEos() ? IntStream.of(tokenizer.eosId().orElseThrow()) : IntStream.empty();
        return IntStream.concat(IntStream.concat(begin, Arrays.stream(tokenizer.encode(text))), end)
                .toArray();
    }
}
