package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.format.safetensors.Dtype;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsFolder;
import io.github.bitnet4j.internal.format.safetensors.SafetensorsTensor;
import io.github.bitnet4j.internal.json.JsonReader;
import io.github.bitnet4j.internal.json.JsonValue;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.tokenizer.Tokenizer;
import io.github.bitnet4j.tokenizer.TokenizerDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model in a folder as Hugging Face has it: {@code config.json}, {@code tokenizer.json}, safetensors. */
final class FolderModel implements ModelSource {

    private static final String CONFIG = "config.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String POOLING = "1_Pooling/config.json";

    /** How much of config.json is shown at most. */
    private static final int MAX_LINES = 1000;

    /** Trits in a byte of a packed matrix. */
    private static final int PACKED = 4;

    private final Path folder;
    private final JsonValue config;
    private final JsonValue pooling;
    private final SafetensorsFolder files;
    private final WeightScales scales;

    /** Takes over the files. */
    FolderModel(Path folder, JsonValue config, JsonValue pooling, SafetensorsFolder files) throws IOException {
        this.folder = folder;
        this.config = config;
        this.pooling = pooling;
        this.files = files;
        this.scales = WeightScales.read(files);
    }

    /**
     * Opens a folder and reads all of it but tokenizer and weights.
     *
     * @throws ModelFormatException if a file is missing or malformed
     */
    static FolderModel open(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(CONFIG))) {
            throw new ModelFormatException(
                    folder.toString(), -1, CONFIG + " in the folder of a model", contents(folder));
        }
        JsonValue config = JsonReader.readObject(folder.resolve(CONFIG));
        Path poolingFile = folder.resolve(POOLING);
        JsonValue pooling = Files.exists(poolingFile)
                ? JsonReader.readObject(poolingFile)
                : JsonValue.absent(poolingFile.toString());
        SafetensorsFolder files = SafetensorsFolder.open(folder);
        try {
            return new FolderModel(folder, config, pooling, files);
        } catch (RuntimeException | IOException e) {
            files.close();
            throw e;
        }
    }

    private static String contents(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder, "*.gguf")) {
            for (Path entry : entries) {
                return "GGUF files; name one, such as " + entry.getFileName();
            }
        }
        return "none";
    }

    @Override
    public String name() {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }

    @Override
    public ModelConfig config(Warnings warnings) {
        Quantization.read(config, scales, warnings);
        TensorSource tensors = tensors(warnings);
        ModelConfig read = ConfigReader.read(hyperparameters(), tensors, warnings);
        refuseUnlessTernary(read, tensors);
        refuseOtherHead(read, tensors);
        return read;
    }

    /** Any matrix could be quantised, but only models that were trained for it survive that. */
    private void refuseUnlessTernary(ModelConfig read, TensorSource tensors) {
        boolean ternary = Family.of(read.architecture(), folder.toString()) == Family.BITNET
                || !config.member("quantization_config").isNull()
                || !scales.isEmpty()
                || tensors.has(LayerTensor.QUERY_INPUT_NORM.name(0));
        if (!ternary) {
            throw new UnsupportedModelException(
                    folder + ": model_type " + config.member("model_type") + " without signs of ternary weights",
                    "models with quantization_config.quant_method bitnet, weight_scale tensors,"
                            + " or a norm before each projection");
        }
    }

    private FolderHyperparameters hyperparameters() {
        return new FolderHyperparameters(folder.resolve(CONFIG).toString(), config, pooling);
    }

    /** A model says whether its head is the token embedding; one that says no needs a head of its own. */
    private void refuseOtherHead(ModelConfig read, TensorSource tensors) {
        JsonValue tied = config.member("tie_word_embeddings");
        boolean headless = read.pooling() != null;
        if (!tied.bool(!tensors.has(GraphTensors.HEAD)) && read.tied() && !headless) {
            throw tied.malformed("true (in architecture " + read.architecture() + ", "
                    + (tensors.has(GraphTensors.HEAD) ? "which has no other head" : "without lm_head.weight") + ")");
        }
    }

    @Override
    public Tokenizer tokenizer(Warnings warnings) {
        int vocabulary = hyperparameters().vocabulary();
        Tokenizer tokenizer = tokenizer(folder, vocabulary);
        if (tokenizer.size() > vocabulary) {
            warnings.add("the tokenizer has " + tokenizer.size() + " tokens, the model only the first " + vocabulary);
        }
        return tokenizer;
    }

    /**
     * Reads only the tokenizer.
     *
     * @param minimumSize ids that it has at least; those without a token are unused
     */
    static Tokenizer tokenizer(Path folder, int minimumSize) {
        return Tokenizer.fromJson(tokenizerFile(folder), minimumSize);
    }

    private static Path tokenizerFile(Path folder) {
        Path file = folder.resolve(TOKENIZER);
        if (!Files.exists(file)) {
            String found = Files.exists(folder.resolve("tokenizer.model"))
                    ? "tokenizer.model, which is not read; write it with tokenizer.save_pretrained of Python's transformers"
                    : "none";
            throw new ModelFormatException(folder.toString(), -1, TOKENIZER, found);
        }
        return file;
    }

    @Override
    public @Nullable ChatTemplate template(Tokenizer tokenizer, Warnings warnings) throws IOException {
        return new TemplateReader(tokenizer, hyperparameters().architecture(), name(), warnings).read(folder);
    }

    @Override
    public TensorSource tensors(Warnings warnings) {
        FolderHyperparameters hyperparameters = hyperparameters();
        return new FolderTensors(
                folder.toString(),
                files,
                new FolderTensors.Reading(
                        Quantization.read(config, scales, new Warnings()),
                        scales,
                        hyperparameters.architecture().equals("gemma3"),
                        config.member("tie_word_embeddings").bool(false)));
    }

    @Override
    public long parameters() {
        return files.tensors().stream()
                .filter(tensor -> !tensor.name().endsWith(FolderNames.SCALE_SUFFIX))
                .mapToLong(tensor -> tensor.elements() * (tensor.dtype() == Dtype.U8 ? PACKED : 1))
                .sum();
    }

    @Override
    public String format() {
        return "Hugging Face safetensors";
    }

    @Override
    public Map<String, String> metadata() {
        Map<String, String> lines = new LinkedHashMap<>();
        describe(config, lines);
        return lines;
    }

    private static void describe(JsonValue value, Map<String, String> lines) {
        if (value.isObject()) {
            value.names().forEach(name -> describe(value.member(name), lines));
        } else if (value.isList()) {
            value.elements().forEach(element -> describe(element, lines));
        } else if (lines.size() < MAX_LINES) {
            lines.put(value.path(), value.toString());
        }
    }

    @Override
    public void copyMetadata(GgufFileWriter.Builder target, int vocabulary, Warnings warnings) throws IOException {
        target.string("general.name", name());
        Path file = tokenizerFile(folder);
        TokenizerWriter.write(
                TokenizerDefinition.fromJson(file, vocabulary), file.toString(), vocabulary, target, warnings);
        String source = TemplateReader.source(folder);
        if (source != null) {
            target.string(TemplateReader.KEY, TemplateReader.corrected(source, tokenizer(warnings)));
        }
    }

    @Override
    public List<ModelFile.Tensor> listing() {
        return files.tensors().stream().map(FolderModel::listing).toList();
    }

    private static ModelFile.Tensor listing(SafetensorsTensor tensor) {
        List<Long> shape = new ArrayList<>(tensor.shape());
        Collections.reverse(shape);
        return new ModelFile.Tensor(tensor.name(), tensor.dtype().name(), shape, tensor.byteSize());
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
