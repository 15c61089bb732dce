package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.TokenLogProb;
import io.github.bitnet4j.TokenLogProbs;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Locale;

/** What was generated, as JSON. */
final class GenerationReport {

    private final Generation generation;
    private final Tokenizer tokenizer;

    GenerationReport(Generation generation, Tokenizer tokenizer) {
        this.generation = generation;
        this.tokenizer = tokenizer;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStringField("text", generation.text());
        json.writeStringField("finishReason", generation.finishReason().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("promptTokens", generation.usage().promptTokens());
        json.writeNumberField("generatedTokens", generation.usage().generatedTokens());
        json.writeArrayFieldStart("tokens");
        for (int id : generation.tokens()) {
            json.writeNumber(id);
        }
        json.writeEndArray();
        if (generation.logProbs().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("logProbs");
        for (TokenLogProbs token : generation.logProbs()) {
            write(token, json);
        }
        json.writeEndArray();
    }

    private void write(TokenLogProbs token, JsonGenerator json) throws IOException {
        json.writeStartObject();
        members(token.token(), token.logProb(), json);
        json.writeArrayFieldStart("top");
        for (TokenLogProb other : token.top()) {
            json.writeStartObject();
            members(other.token(), other.logProb(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void members(int id, float logProb, JsonGenerator json) throws IOException {
        json.writeNumberField("token", id);
        json.writeStringField("text", tokenizer.decode(id));
        json.writeNumberField("logProb", logProb);
    }
}
