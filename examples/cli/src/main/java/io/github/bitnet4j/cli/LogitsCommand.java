package io.github.bitnet4j.cli;

import io.github.bitnet4j.Model;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the logits after each token of a sequence to a file. */
@Command(
        name = "logits",
        description = "Writes the logits after each token: float32 little-endian [tokens][vocabulary].")
final class LogitsCommand extends CliCommand {

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--tokens",
            paramLabel = "ID",
            split = ",",
            required = true,
            description = "Token ids; nothing is added to them.")
    private int[] tokens = {};

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        try (Model loaded = model.load()) {
            noteBackend(loaded);
            try (FloatFile floats = FloatFile.create(file)) {
                loaded.logits(tokens, (position, row) -> floats.write(row));
                floats.commit();
            }
        }
        return OK;
    }
}
