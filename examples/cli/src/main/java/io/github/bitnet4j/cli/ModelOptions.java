package io.github.bitnet4j.cli;

import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.Model;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which model is used and how it is computed. */
final class ModelOptions {

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A .gguf file or a Hugging Face folder. Default: the embedded demo model.")
    private @Nullable String model;

    @Mixin
    private RunOptions run = new RunOptions();

    ModelSource source() {
        return ModelSource.of(model);
    }

    LoadOptions loadOptions() {
        return run.loadOptions();
    }

    /** Loads the model; the caller closes it. */
    Model load() {
        return source().load(loadOptions());
    }
}
