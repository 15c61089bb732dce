package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What is worth knowing of a tokenizer.
 *
 * @param tokenizer the tokenizer
 */
record TokenizerFacts(Tokenizer tokenizer) {

    private String kind() {
        return tokenizer.isByteLevel() ? "byte-level BPE" : "BPE of characters";
    }

    private String name(OptionalInt id) {
        return id.isPresent() ? tokenizer.token(id.getAsInt()) + " (" + id.getAsInt() + ")" : "none";
    }

    private static String added(boolean is) {
        return is ? ", added" : "";
    }

    String describe() {
        String ends = Arrays.stream(tokenizer.endOfGeneration())
                .mapToObj(id -> name(OptionalInt.of(id)))
                .collect(Collectors.joining(", "));
        return kind() + ", " + tokenizer.size() + " tokens, begin of text " + name(tokenizer.bosId())
                + added(tokenizer.addBos()) + ", end of text " + name(tokenizer.eosId()) + added(tokenizer.addEos())
                + ", generation ends at " + ends;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("tokenizer");
        json.writeStringField("kind", kind());
        json.writeNumberField("size", tokenizer.size());
        writeId("bosId", tokenizer.bosId(), json);
        writeId("eosId", tokenizer.eosId(), json);
        json.writeBooleanField("addBos", tokenizer.addBos());
        json.writeBooleanField("addEos", tokenizer.addEos());
        json.writeFieldName("endOfGeneration");
        int[] ends = tokenizer.endOfGeneration();
        json.writeArray(ends, 0, ends.length);
        json.writeEndObject();
    }

    private static void writeId(String name, OptionalInt id, JsonGenerator json) throws IOException {
        if (id.isPresent()) {
            json.writeNumberField(name, id.getAsInt());
        } else {
            json.writeNullField(name);
        }
    }
}
