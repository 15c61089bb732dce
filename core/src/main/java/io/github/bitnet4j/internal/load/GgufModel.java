package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufFileWriter;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model in one GGUF file. */
final class GgufModel implements ModelSource {

    /** The writer has one of its own. */
    private static final String ALIGNMENT_KEY = "general.alignment";

    private static final String NAME_KEY = "general.name";

    private final GgufFile file;
    private final WeightForms forms;

    /** Takes over the file. */
    GgufModel(GgufFile file, WeightForms forms) {
        this.file = file;
        this.forms = forms;
    }

    @Override
    public String name() {
        return file.metadata().has(NAME_KEY) ? file.metadata().string(NAME_KEY) : file.name();
    }

    @Override
    public ModelConfig config(Warnings warnings) {
        return ConfigReader.read(new GgufHyperparameters(file), tensors(warnings), warnings);
    }

    @Override
    public Tokenizer tokenizer(Warnings warnings) {
        return TokenizerReader.read(file, warnings);
    }

    @Override
    public @Nullable ChatTemplate template(Tokenizer tokenizer, Warnings warnings) {
        return TemplateReader.read(file, tokenizer, warnings);
    }

    @Override
    public TensorSource tensors(Warnings warnings) {
        return new GgufTensors(file, forms, warnings);
    }

    @Override
    public long parameters() {
        return file.tensors().stream().mapToLong(TensorInfo::elements).sum();
    }

    @Override
    public String format() {
        return "GGUF " + file.version();
    }

    @Override
    public Map<String, String> metadata() {
        Map<String, String> lines = new LinkedHashMap<>();
        file.metadata().keys().forEach(key -> lines.put(key, file.metadata().describe(key)));
        return lines;
    }

    @Override
    public void copyMetadata(GgufFileWriter.Builder target, int vocabulary, Warnings warnings) {
        GgufMetadata metadata = file.metadata();
        Tokenizer tokenizer = tokenizer(warnings);
        TokenizerReader.preTokenizer(file).ifPresent(name -> target.string(TokenizerReader.PRE_TOKENIZER, name));
        if (metadata.has(TemplateReader.KEY)) {
            target.string(TemplateReader.KEY, TemplateReader.corrected(metadata.string(TemplateReader.KEY), tokenizer));
        }
        for (String key : metadata.keys()) {
            if (!target.has(key) && !key.equals(ALIGNMENT_KEY)) {
                metadata.copy(key, target);
            }
        }
        if (!target.has(TokenizerReader.ADD_BOS)) {
            target.bool(TokenizerReader.ADD_BOS, tokenizer.addBos());
        }
    }

    @Override
    public List<ModelFile.Tensor> listing() {
        return file.tensors().stream()
                .map(tensor ->
                        new ModelFile.Tensor(tensor.name(), tensor.type().name(), tensor.shape(), tensor.byteSize()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
