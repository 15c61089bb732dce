package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.json.JsonReader;
import io.github.bitnet4j.internal.json.JsonValue;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the chat template of a Hugging Face folder: in a file of its own, or in {@code tokenizer_config.json}. */
final class FolderTemplate {

    private static final String OWN_FILE = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String KEY = "chat_template";
    private static final String DEFAULT = "default";
    private static final long MAX_BYTES = 1 << 20;

    private FolderTemplate() {}

    /** The template's source; null if there is none. */
    static @Nullable String read(Path folder) throws IOException {
        Path own = folder.resolve(OWN_FILE);
        if (Files.exists(own)) {
            return readText(own);
        }
        Path config = folder.resolve(CONFIG);
        return Files.exists(config) ? choose(JsonReader.readObject(config).member(KEY)) : null;
    }

    private static String readText(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new ModelFormatException(file.toString(), -1, "at most " + MAX_BYTES + " bytes", size + " bytes");
        }
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new ModelFormatException(file.toString(), -1, "a template in UTF-8", "other bytes");
        }
    }

    /** There is one, or a list of some with names. */
    private static @Nullable String choose(JsonValue value) {
        if (!value.isList()) {
            return value.isNull() ? null : value.text();
        }
        for (JsonValue named : value.elements()) {
            if (named.member("name").text().equals(DEFAULT)) {
                return named.member("template").text();
            }
        }
        return null;
    }
}
