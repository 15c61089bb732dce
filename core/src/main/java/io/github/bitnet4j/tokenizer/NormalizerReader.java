package io.github.bitnet4j.tokenizer;

import io.github.bitnet4j.UnsupportedModelException;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;

/** Reads the normalizer of a {@code tokenizer.json}. */
final class NormalizerReader {

    private static final int MAX_PREFIX = 64;

    private NormalizerReader() {}

    static Normalizer read(JsonValue component) {
        List<Normalizer> normalizers = new ArrayList<>();
        int growth = 1;
        for (JsonValue part : Components.flat(component, "normalizers")) {
            String type = Components.type(part);
            if (type.equals("Replace")) {
                String content = part.member("content").text();
                growth = Components.growth(growth, part, content);
                normalizers.add(Normalizer.replace(Components.pattern(part), content));
            } else {
                normalizers.add(simple(type, part));
            }
        }
        return Normalizer.sequence(normalizers);
    }

    private static Normalizer simple(String type, JsonValue part) {
        return switch (type) {
            case "NFC", "NFD", "NFKC", "NFKD" -> Normalizer.form(Form.valueOf(type));
            case "Prepend" -> Normalizer.prepend(prefix(part.member("prepend")));
            case "Lowercase" -> Normalizer.lowercase();
            case "Strip" ->
                Normalizer.strip(
                        part.member("strip_left").bool(true),
                        part.member("strip_right").bool(true));
            default ->
                throw Components.unsupported(
                        part, "NFC, NFD, NFKC, NFKD, Replace, Prepend, Lowercase, Strip, Sequence");
        };
    }

    private static String prefix(JsonValue prepend) {
        String prefix = prepend.text();
        if (prefix.length() > MAX_PREFIX) {
            throw new UnsupportedModelException(
                    prepend.path() + " of " + prefix.length() + " characters", "up to " + MAX_PREFIX);
        }
        return prefix;
    }
}
