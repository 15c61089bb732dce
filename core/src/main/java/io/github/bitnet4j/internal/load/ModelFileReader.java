package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** Describes a model file without reading its weights, whether it can be run or not. */
public final class ModelFileReader {

    private final String name;
    private final ModelSource source;
    private final Warnings warnings = new Warnings();

    private ModelFileReader(String name, ModelSource source) {
        this.name = name;
        this.source = source;
    }

    /** Describes a file or a folder. */
    public static ModelFile read(Path path) throws IOException {
        try (ModelSource source = ModelLoader.open(path, WeightForms.published())) {
            return new ModelFileReader(path.toString(), source).read();
        }
    }

    /** Describes a file that is in memory. */
    public static ModelFile read(ByteBuffer buffer, String name) throws IOException {
        try (ModelSource source = ModelLoader.open(buffer, name, WeightForms.published())) {
            return new ModelFileReader(name, source).read();
        }
    }

    private ModelFile read() throws IOException {
        ModelFile.HyperParameters hyperParameters = null;
        String refusal = null;
        try {
            hyperParameters = hyperParameters();
        } catch (ModelFormatException | UnsupportedModelException e) {
            refusal = e.getMessage();
        }
        return new ModelFile(
                name,
                source.format(),
                source.metadata(),
                source.parameters(),
                source.listing(),
                hyperParameters,
                refusal,
                warnings.texts());
    }

    /** Makes all checks that loading makes before it reads weights. */
    private ModelFile.HyperParameters hyperParameters() throws IOException {
        ModelConfig config = source.config(warnings);
        Tokenizer tokenizer = source.tokenizer(warnings);
        ChatTemplate template = source.template(tokenizer, warnings);
        GraphTensors.check(source.tensors(warnings), config);
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
                config.rope().theta(),
                config.activation().name().toLowerCase(Locale.ROOT),
                template != null && TemplateReader.isUsable(template) ? form(template) : null);
    }

    /** Forms that stand for a file's template have names of their own. */
    private static String form(ChatTemplate template) {
        return template instanceof Enum<?> form ? form.name().toLowerCase(Locale.ROOT) : "jinja";
    }
}
