package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ChatTemplateException;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufMetadata;
import io.github.bitnet4j.tokenizer.TokenType;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Finds the chat template of a model: the file's own, the form it was trained with where the file's is known to be wrong,
 * or the form that its vocabulary tells where the file has none. Null for a base model.
 */
final class TemplateReader {

    static final String KEY = "tokenizer.chat_template";
    private static final String JINJA_FILE = "chat_template.jinja";
    private static final long MAX_JINJA_BYTES = 1 << 20;
    private static final String DEFAULT = "default";
    /** A mark of the template that a converter wrote into the published 2B-4T file and that nobody trained on. */
    private static final String WRONG_2B_4T = "BITNETAssistant";

    /** The template that 2B-4T was trained with, in the language of files. */
    private static final String RIGHT_2B_4T = "{% for message in messages %}{{ message['role'] | capitalize + ': ' + "
            + "message['content'] | trim + '<|eot_id|>' }}{% endfor %}"
            + "{% if add_generation_prompt %}{{ 'Assistant: ' }}{% endif %}";

    private static final int LLAMA_3_VOCABULARY = 128_256;
    private static final Map<String, String> TOKEN_KEYS = Map.of(
            "tokenizer.ggml.bos_token_id", "bos_token",
            "tokenizer.ggml.eos_token_id", "eos_token",
            "tokenizer.ggml.unknown_token_id", "unk_token",
            "tokenizer.ggml.padding_token_id", "pad_token");

    private final Tokenizer tokenizer;
    private final String architecture;
    private final String name;
    private final Warnings warnings;

    /**
     * A reader for one model.
     *
     * @param tokenizer its tokenizer
     * @param architecture its architecture, such as {@code bitnet-b1.58}
     * @param name its name, which tells a model for conversations from a base model of the same vocabulary
     * @param warnings receives what is odd
     */
    TemplateReader(Tokenizer tokenizer, String architecture, String name, Warnings warnings) {
        this.tokenizer = tokenizer;
        this.architecture = architecture;
        this.name = name;
        this.warnings = warnings;
    }

    /** Whether a template can render anything. */
    static boolean isUsable(@Nullable ChatTemplate template) {
        return template != null && !(template instanceof UnusableTemplate);
    }

    /** The template of a GGUF file. */
    static @Nullable ChatTemplate read(GgufFile file, Tokenizer tokenizer, Warnings warnings) {
        GgufMetadata metadata = file.metadata();
        String architecture = metadata.has("general.architecture") ? metadata.string("general.architecture") : "";
        String name = metadata.has("general.name") ? metadata.string("general.name") : file.name();
        Map<String, String> specialTokens = new LinkedHashMap<>();
        TOKEN_KEYS.forEach((key, variable) -> {
            long id = metadata.has(key) ? metadata.integer(key) : -1;
            if (id >= 0 && id < tokenizer.size()) {
                specialTokens.put(variable, tokenizer.token((int) id));
            }
        });
        String source = metadata.has(KEY) ? metadata.string(KEY) : null;
        return new TemplateReader(tokenizer, architecture, name, warnings).template(source, specialTokens);
    }

    /** The template of a folder in Hugging Face's form; {@code chat_template.jinja} counts before the configuration. */
    @Nullable
    ChatTemplate read(Path folder) throws IOException {
        TokenizerConfig config = TokenizerConfig.read(folder.resolve(TokenizerConfig.FILE));
        Path jinja = folder.resolve(JINJA_FILE);
        if (Files.isRegularFile(jinja)) {
            try {
                return Files.size(jinja) > MAX_JINJA_BYTES
                        ? unusable(JINJA_FILE + " is larger than " + MAX_JINJA_BYTES + " bytes")
                        : template(Files.readString(jinja), config.specialTokens());
            } catch (CharacterCodingException e) {
                return unusable(JINJA_FILE + " is not in UTF-8");
            }
        }
        return named(config.templates(), config.specialTokens());
    }

    /** The source of the template that {@link #read(Path)} reads, usable or not; null if there is none. */
    static @Nullable String source(Path folder) throws IOException {
        Path jinja = folder.resolve(JINJA_FILE);
        if (Files.isRegularFile(jinja) && Files.size(jinja) <= MAX_JINJA_BYTES) {
            return Files.readString(jinja);
        }
        Map<String, String> sources =
                TokenizerConfig.read(folder.resolve(TokenizerConfig.FILE)).templates();
        return sources.size() == 1 ? sources.values().iterator().next() : sources.get(DEFAULT);
    }

    /** The template called {@code default}, or the only one. */
    @Nullable
    ChatTemplate named(Map<String, String> sources, Map<String, String> specialTokens) {
        if (sources.size() > 1 && !sources.containsKey(DEFAULT)) {
            return unusable("there are templates called " + sources.keySet() + " but none called '" + DEFAULT + "'");
        }
        String only = sources.isEmpty() ? null : sources.values().iterator().next();
        return template(sources.getOrDefault(DEFAULT, only), specialTokens);
    }

    /** What a source means for this model; null stands for a file without a template. */
    @Nullable
    ChatTemplate template(@Nullable String source, Map<String, String> specialTokens) {
        if (source == null) {
            return fromVocabulary();
        }
        boolean hasEndOfTurn = tokenizer.id("<|eot_id|>").isPresent();
        if (hasEndOfTurn && source.contains(WRONG_2B_4T)) {
            warnings.add(
                    "the file's chat template is the known wrong one of 2B-4T; the one it was trained with is used");
            return ChatTemplate.bitnet2B4T();
        }
        if (hasEndOfTurn && isForm2B4T(source)) {
            return ChatTemplate.bitnet2B4T();
        }
        try {
            return ChatTemplate.parse(source, specialTokens);
        } catch (ChatTemplateException e) {
            return unusable(String.valueOf(e.getMessage()));
        }
    }

    /** A source as it is, or the one that a model was trained with where it is known to be wrong. */
    static String corrected(String source, Tokenizer tokenizer) {
        boolean wrong =
                source.contains(WRONG_2B_4T) && tokenizer.id("<|eot_id|>").isPresent();
        return wrong ? RIGHT_2B_4T : source;
    }

    /** Whether a template writes {@code Role: text<|eot_id|>} for each message and {@code Assistant: } at the end. */
    private static boolean isForm2B4T(String template) {
        return template.contains("capitalize")
                && template.contains("trim")
                && template.contains("'<|eot_id|>'")
                && template.contains("'Assistant: '")
                && !template.contains("<|start_header_id|>");
    }

    private ChatTemplate unusable(String reason) {
        warnings.add("the model's chat template cannot be used, conversations will be refused: " + reason);
        return new UnusableTemplate(reason);
    }

    /** Only where the vocabulary leaves no doubt: the tokens of a form, and an end of text that ends a turn. */
    private @Nullable ChatTemplate fromVocabulary() {
        if (architecture.startsWith("bitnet") && isLlama3() && endsWith("<|end_of_text|>")) {
            return told("2B-4T", ChatTemplate.bitnet2B4T());
        }
        if (hasControl("<|start_header_id|>") && hasControl("<|end_header_id|>") && endsWith("<|eot_id|>")) {
            return told("Llama-3 Instruct", ChatTemplate.llama3());
        }
        if (hasControl("<|im_start|>") && endsWith("<|im_end|>")) {
            return told("ChatML", ChatTemplate.chatML());
        }
        boolean roles = hasControl("<|system|>") && hasControl("<|user|>") && hasControl("<|assistant|>");
        boolean instruct = name.toLowerCase(Locale.ROOT).contains("instruct");
        if (roles && instruct && endsWith("<|endoftext|>")) {
            return told("Falcon3 Instruct", ChatTemplate.falcon3());
        }
        return null;
    }

    private ChatTemplate told(String form, ChatTemplate template) {
        warnings.add("the file has no chat template; its vocabulary is that of " + form + ", whose form is used");
        return template;
    }

    private boolean isLlama3() {
        return tokenizer.size() == LLAMA_3_VOCABULARY && hasControl("<|eot_id|>");
    }

    private boolean hasControl(String token) {
        OptionalInt id = tokenizer.id(token);
        return id.isPresent() && tokenizer.type(id.getAsInt()) == TokenType.CONTROL;
    }

    private boolean endsWith(String token) {
        OptionalInt eos = tokenizer.eosId();
        return eos.isPresent() && tokenizer.token(eos.getAsInt()).equals(token);
    }
}
