package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.bitnet4j.BitNetException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads lines of JSON of the form {@code {"text": ...}}; other members are passed over. */
final class JsonLine {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String MEMBER = "text";

    private JsonLine() {}

    /** Opens a file of such lines; {@code -} is standard input. */
    static BufferedReader open(String name) throws IOException {
        return name.equals("-")
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(Path.of(name));
    }

    /**
     * The member "text" of the object that a line holds.
     *
     * @param place names the line in messages
     * @throws BitNetException if the line is no such object
     */
    static String text(String line, String place) throws IOException {
        try (JsonParser json = FACTORY.createParser(line)) {
            String text = json.nextToken() == JsonToken.START_OBJECT ? member(json) : null;
            if (text == null || json.nextToken() != null) {
                throw new BitNetException(place + ": expected an object with a string \"" + MEMBER + "\"");
            }
            return text;
        } catch (JacksonException e) {
            throw new BitNetException(place + ": no valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static @Nullable String member(JsonParser json) throws IOException {
        String text = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            boolean isString = json.nextToken() == JsonToken.VALUE_STRING;
            if (name.equals(MEMBER) && isString) {
                text = json.getText();
            } else {
                json.skipChildren();
            }
        }
        return text;
    }
}
