package io.github.bitnet4j.cli;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a model file holds, whether this library runs it or not. Weights are only read if they are asked for. */
@Command(name = "inspect", description = "Shows what a model file holds, also one that cannot be run.")
final class InspectCommand extends CliCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A .gguf file or a Hugging Face folder. Default: the embedded demo model.")
    private @Nullable String model;

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Option(names = "--weights", description = "Also read the ternary matrices: scales, and how many weights are 0.")
    private boolean weights;

    @Override
    public Integer call() throws IOException {
        ModelSource source = ModelSource.of(model);
        ModelFile file = source.inspect();
        Tokenizer tokenizer = file.hyperParameters() == null ? null : source.loadTokenizer();
        Inspection inspection = new Inspection(
                file,
                Model.backend(LoadOptions.defaults()),
                tokenizer == null ? null : new TokenizerFacts(tokenizer),
                MemoryUse.of(file),
                weights ? source.matrices() : List.of());
        if (json) {
            Json.print(out(), inspection::write);
        } else {
            inspection.print(out());
        }
        return OK;
    }
}
