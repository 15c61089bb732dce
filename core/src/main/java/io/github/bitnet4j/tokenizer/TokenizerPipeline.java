package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import java.util.List;
import java.util.OptionalInt;

/** What the components around the model of a {@code tokenizer.json} do; components that are not known are refused. */
final class TokenizerPipeline {

    private final Normalizer normalizer;
    private final PreTokenizerReader preTokenizer;
    private final TokenDecoder decoder;
    private final boolean byteFallback;
    private OptionalInt prefix = OptionalInt.empty();
    private OptionalInt suffix = OptionalInt.empty();

    TokenizerPipeline(TokenizerJson json) {
        requireModel(json);
        normalizer = NormalizerReader.read(json.component("normalizer"));
        preTokenizer = new PreTokenizerReader(json.component("pre_tokenizer"));
        decoder = DecoderReader.read(json.component("decoder"), preTokenizer.byteLevel());
        byteFallback = json.modelOption("byte_fallback").bool(false);
        if (byteFallback && preTokenizer.byteLevel()) {
            throw new UnsupportedModelException("byte_fallback together with ByteLevel", "one of the two");
        }
        for (JsonValue processor : Components.flat(json.component("post_processor"), "processors")) {
            switch (Components.type(processor)) {
                case "ByteLevel" -> {} // moves offsets, not ids
                case "TemplateProcessing" -> readTemplate(processor);
                default -> throw Components.unsupported(processor, "ByteLevel, TemplateProcessing, Sequence");
            }
        }
    }

    /** Adds what the components say to a definition. */
    void addTo(TokenizerDefinition.Builder builder) {
        builder.normalizer(normalizer).preTokenizer(preTokenizer.rule()).decoder(decoder);
        if (!preTokenizer.byteLevel()) {
            builder.characters(byteFallback);
        }
    }

    /** Whether tokens such as {@code <0x41>} stand for bytes. */
    boolean byteFallback() {
        return byteFallback;
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
        for (String name : List.of("dropout", "continuing_subword_prefix", "end_of_word_suffix")) {
            JsonValue option = json.modelOption(name);
            if (!option.isOff()) {
                throw new UnsupportedModelException("the tokenizer option " + option.path(), "BPE without this option");
            }
        }
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
}
