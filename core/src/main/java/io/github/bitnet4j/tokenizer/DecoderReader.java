package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import io.github.bitnet4j.tokenizer.TokenDecoder.Step;
import io.github.bitnet4j.tokenizer.TokenDecoder.Trim;
import java.util.ArrayList;
import java.util.List;

/** Reads the decoder of a {@code tokenizer.json}. */
final class DecoderReader {

    private final List<Step> steps = new ArrayList<>();
    private Trim trim = Trim.NONE;
    /** Whether what follows sees the text as a whole. */
    private boolean fused;

    private int growth = 1;

    private DecoderReader() {}

    static TokenDecoder read(JsonValue component, boolean byteLevel) {
        if (component.isNull()) {
            return byteLevel ? TokenDecoder.BYTE_LEVEL : new TokenDecoder(List.of(Step.SPACE_BETWEEN), Trim.NONE);
        }
        DecoderReader reader = new DecoderReader();
        for (JsonValue part : Components.flat(component, "decoders")) {
            reader.add(part);
        }
        return new TokenDecoder(reader.steps, reader.trim);
    }

    private void add(JsonValue part) {
        String type = Components.type(part);
        if (fused && !type.equals("Strip") && !type.equals("Fuse")) {
            throw new UnsupportedModelException(
                    "the decoder " + Shown.text(type) + " on the whole text, at " + part.path(), "Strip after Fuse");
        }
        switch (type) {
            case "ByteLevel" -> {
                steps.add(Step.BYTE_LEVEL);
                fused = true;
            }
            case "ByteFallback" -> steps.add(Step.BYTE_FALLBACK);
            case "Fuse" -> fused = true;
            case "Replace" -> {
                String content = part.member("content").text();
                growth = Components.growth(growth, part, content);
                steps.add(Step.replace(Components.pattern(part), content));
            }
            case "Strip" -> addStrip(part);
            case "Metaspace" -> {
                JsonValue scheme = part.member("prepend_scheme");
                boolean never = scheme.isNull()
                        ? !part.member("add_prefix_space").bool(true)
                        : scheme.text().equals("never");
                steps.add(Step.metaspace(part.member("replacement").text(), !never));
            }
            default ->
                throw Components.unsupported(
                        part, "ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace, Sequence");
        }
    }

    private void addStrip(JsonValue part) {
        JsonValue content = part.member("content");
        if (content.text().length() != 1 || content.text().charAt(0) >= 0x80) {
            throw new UnsupportedModelException(
                    content.path() + " \"" + Shown.text(content.text()) + "\"", "one character of ASCII");
        }
        byte character = (byte) content.text().charAt(0);
        int start = part.member("start").integer(Integer.MAX_VALUE);
        int stop = part.member("stop").integer(Integer.MAX_VALUE);
        if (!fused) {
            steps.add(Step.strip(character, start, stop));
        } else if (trim.equals(Trim.NONE)) {
            trim = new Trim(character, start, stop);
        } else {
            throw new UnsupportedModelException("Strip of the whole text twice, at " + part.path(), "once");
        }
    }
}
