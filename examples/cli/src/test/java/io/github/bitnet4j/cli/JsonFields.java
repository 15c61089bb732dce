package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads JSON into a flat map: path of each value, such as {@code /prefill/tokens}, to its text. */
final class JsonFields {

    private JsonFields() {}

    static Map<String, String> of(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    fields.put(json.getParsingContext().pathAsPointer().toString(), json.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
        return fields;
    }
}
