package io.github.bitnet4j.cli;

import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the token ids of texts. Weights are not loaded. */
@Command(
        name = "tokenize",
        description = {
            "Prints the token ids of a text; names of special tokens are such tokens, none is added.",
            "MODEL may also be a tokenizer.json."
        })
final class TokenizeCommand extends CliCommand {

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--json", description = "Print {\"ids\": [...]} instead of numbers with spaces between them.")
    private boolean json;

    @Option(
            names = "--file",
            paramLabel = "F",
            description =
                    "Lines of JSON {\"text\": ...} in, a line {\"ids\": [...]} out for each; - is standard input.")
    private @Nullable String file;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text.")
    private @Nullable String text;

    @Override
    public Integer call() throws IOException {
        if ((text == null) == (file == null)) {
            throw misuse("give either TEXT or --file");
        }
        Tokenizer tokenizer = model.source().loadTokenizer();
        if (file != null) {
            tokenizeLines(tokenizer, file);
        } else if (text != null) {
            print(tokenizer.encode(text, true), json);
        }
        return OK;
    }

    private void tokenizeLines(Tokenizer tokenizer, String name) throws IOException {
        try (BufferedReader lines = JsonLine.open(name)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    print(tokenizer.encode(JsonLine.text(line, name + " line " + number), true), true);
                }
            }
        }
    }

    private void print(int[] ids, boolean asJson) throws IOException {
        if (asJson) {
            Json.print(out(), members -> {
                members.writeFieldName("ids");
                members.writeArray(ids, 0, ids.length);
            });
        } else {
            out().print(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")) + "\n");
        }
    }
}
