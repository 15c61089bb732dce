package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** What the components around the model of a {@code tokenizer.json} do; components that are not known are refused. */
final class TokenizerPipeline {

    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private static final String SPELLED_OUT_CONTRACTIONS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private static final String LETTERS = "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String SYMBOLS_AND_SPACE = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String LLAMA3 = LETTERS + "\\p{N}{1,3}" + SYMBOLS_AND_SPACE;
    private static final String QWEN2 = LETTERS + "\\p{N}" + SYMBOLS_AND_SPACE;

    private static final Map<String, PreTokenizer> EXPRESSIONS = Map.of(
            CONTRACTIONS + LLAMA3, PreTokenizer.LLAMA3,
            SPELLED_OUT_CONTRACTIONS + LLAMA3, PreTokenizer.LLAMA3,
            CONTRACTIONS + QWEN2, PreTokenizer.QWEN2,
            SPELLED_OUT_CONTRACTIONS + QWEN2, PreTokenizer.QWEN2);

    private final PreTokenizer preTokenizer;
    private OptionalInt prefix = OptionalInt.empty();
    private OptionalInt suffix = OptionalInt.empty();

    TokenizerPipeline(TokenizerJson json) {
        requireModel(json);
        JsonValue normalizer = json.component("normalizer");
        if (!normalizer.isNull()) {
            throw unsupported(normalizer, "no normalizer");
        }
        preTokenizer = preTokenizer(components(json.component("pre_tokenizer"), "pretokenizers"));
        for (JsonValue decoder : components(json.component("decoder"), "decoders")) {
            if (!type(decoder).equals("ByteLevel")) {
                throw unsupported(decoder, "ByteLevel");
            }
        }
        for (JsonValue processor : components(json.component("post_processor"), "processors")) {
            switch (type(processor)) {
                case "ByteLevel" -> {} // moves offsets, not ids
                case "TemplateProcessing" -> readTemplate(processor);
                default -> throw unsupported(processor, "ByteLevel, TemplateProcessing");
            }
        }
    }

    PreTokenizer preTokenizer() {
        return preTokenizer;
    }

    /** The token that goes before a text. */
    OptionalInt prefix() {
        return prefix;
    }

    /** The token that goes after a text. */
    OptionalInt suffix() {
        return suffix;
    }

    private static void requireModel(TokenizerJson json) {
        JsonValue type = json.modelOption("type");
        if (!type.isNull() && !type.text().equals("BPE")) {
            throw new UnsupportedModelException("the tokenizer model \"" + Shown.text(type.text()) + "\"", "BPE");
        }
        for (String option : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback")) {
            requireOff(json.modelOption(option));
        }
        if (!json.modelOption("unk_token").isNull()) {
            requireOff(json.modelOption("fuse_unk"));
        }
    }

    private static PreTokenizer preTokenizer(List<JsonValue> components) {
        PreTokenizer words = PreTokenizer.NONE;
        boolean byteLevel = false;
        for (JsonValue component : components) {
            PreTokenizer next = byteLevel
                    ? null
                    : switch (type(component)) {
                        case "Split" -> split(component);
                        case "ByteLevel" -> byteLevel(component);
                        default -> null;
                    };
            if (next == null) {
                throw unsupported(component, "Split, then ByteLevel");
            }
            byteLevel = type(component).equals("ByteLevel");
            words = words == PreTokenizer.NONE ? next : next == PreTokenizer.NONE ? words : words.then(next);
        }
        if (!byteLevel) {
            throw new UnsupportedModelException("a tokenizer without a ByteLevel pre-tokenizer", "byte-level BPE");
        }
        return words;
    }

    private static PreTokenizer split(JsonValue component) {
        JsonValue pattern = component.member("pattern");
        String expression = pattern.member(pattern.member("Regex").isNull() ? "String" : "Regex")
                .text();
        String behavior = component.member("behavior").text();
        PreTokenizer words = EXPRESSIONS.get(expression);
        if (words == null
                || !behavior.equals("Isolated")
                || component.member("invert").bool(false)) {
            throw new UnsupportedModelException(
                    "the pre-tokenizer Split (" + Shown.text(behavior) + ") by " + Shown.text(expression),
                    "Split (Isolated) by the expressions of Llama 3 and Qwen 2");
        }
        return words;
    }

    private static PreTokenizer byteLevel(JsonValue component) {
        if (component.member("add_prefix_space").bool(true)) {
            throw new UnsupportedModelException(
                    "the pre-tokenizer ByteLevel with add_prefix_space", "ByteLevel without add_prefix_space");
        }
        return component.member("use_regex").bool(true) ? PreTokenizer.GPT2 : PreTokenizer.NONE;
    }

    private void readTemplate(JsonValue processor) {
        boolean afterText = false;
        for (JsonValue item : processor.member("single").elements()) {
            if (!item.member("Sequence").isNull()) {
                afterText = true;
                continue;
            }
            String name = item.member("SpecialToken").member("id").text();
            List<JsonValue> ids = processor
                    .member("special_tokens")
                    .member(name)
                    .member("ids")
                    .elements();
            if (ids.size() != 1 || (afterText ? suffix : prefix).isPresent()) {
                throw new UnsupportedModelException(
                        "a template with several tokens " + (afterText ? "after" : "before") + " the text",
                        "templates with one token before and one after the text");
            }
            OptionalInt id = OptionalInt.of(ids.get(0).integer(Integer.MAX_VALUE));
            if (afterText) {
                suffix = id;
            } else {
                prefix = id;
            }
        }
    }

    /** The component, or those of a sequence in order; none if it is null. */
    private static List<JsonValue> components(JsonValue component, String nameInSequence) {
        if (component.isNull()) {
            return List.of();
        }
        if (!type(component).equals("Sequence")) {
            return List.of(component);
        }
        List<JsonValue> flat = new ArrayList<>();
        for (JsonValue element : component.member(nameInSequence).elements()) {
            flat.addAll(components(element, nameInSequence));
        }
        return flat;
    }

    private static String type(JsonValue component) {
        return component.member("type").text();
    }

    private static void requireOff(JsonValue option) {
        if (!option.isOff()) {
            throw new UnsupportedModelException(
                    "the tokenizer option " + option.path(), "byte-level BPE without this option");
        }
    }

    private static UnsupportedModelException unsupported(JsonValue component, String supported) {
        return new UnsupportedModelException(
                "the tokenizer component " + component.path() + " of type \"" + Shown.text(type(component)) + "\"",
                supported);
    }
}
