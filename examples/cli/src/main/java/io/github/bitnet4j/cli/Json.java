package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Prints JSON. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** What is between the braces of an object. */
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** Prints an object in a line of its own. */
    static void print(PrintWriter out, Members members) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        out.print(line.append('\n'));
    }
}
