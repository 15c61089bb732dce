package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a model file without reading its weights, whether it can be run or not. */
public final class ModelFileReader {

    private final GgufFile file;
    private final Warnings warnings = new Warnings();
    private ModelFile.@Nullable HyperParameters hyperParameters;
    private @Nullable String refusal;

    private ModelFileReader(GgufFile file) {
        this.file = file;
    }

    /** Describes a file. */
    public static ModelFile read(Path path) throws IOException {
        try (GgufFile file = GgufFile.open(path)) {
            return new ModelFileReader(file).read();
        }
    }

    /** Describes a file that is in memory. */
    public static ModelFile read(ByteBuffer buffer, String name) throws IOException {
        try (GgufFile file = GgufFile.of(buffer, name)) {
            return new ModelFileReader(file).read();
        }
    }

    private ModelFile read() {
        try {
            hyperParameters = hyperParameters();
        } catch (ModelFormatException | UnsupportedModelException e) {
            refusal = e.getMessage();
        }
        return new ModelFile(
                file.name(),
                "GGUF " + file.version(),
                metadata(),
                tensors(),
                hyperParameters,
                refusal,
                warnings.texts());
    }

    /** Makes all checks that loading makes before it reads weights. */
    private ModelFile.HyperParameters hyperParameters() {
        ModelConfig config = ConfigReader.read(file, warnings);
        Tokenizer tokenizer = TokenizerReader.read(file, warnings);
        boolean chatTemplate = TemplateReader.read(file, tokenizer, warnings) != null;
        GraphTensors.check(new GgufTensors(file, WeightForms.published(), warnings), config);
        return new ModelFile.HyperParameters(
                config.architecture(),
                config.layers(),
                config.hidden(),
                config.feedForward(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.vocabulary(),
                config.contextLength(),
                config.epsilon(),
                config.ropeTheta(),
                config.activation().name().toLowerCase(Locale.ROOT),
                chatTemplate);
    }

    private Map<String, String> metadata() {
        Map<String, String> lines = new LinkedHashMap<>();
        file.metadata().keys().forEach(key -> lines.put(key, file.metadata().describe(key)));
        return lines;
    }

    private List<ModelFile.Tensor> tensors() {
        return file.tensors().stream()
                .map(tensor ->
                        new ModelFile.Tensor(tensor.name(), tensor.type().name(), tensor.shape(), tensor.byteSize()))
                .toList();
    }
}
