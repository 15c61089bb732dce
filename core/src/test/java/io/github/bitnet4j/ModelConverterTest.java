package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ConvertOptions.Table;
import io.github.bitnet4j.ConvertOptions.Ternary;
import io.github.bitnet4j.internal.format.gguf.GgufFile;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.packing.TernaryEncoder;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is converted is the same model: same codes, same scales, so the same bits of all logits. */
class ModelConverterTest {

    private static final long SEED = 71;
    private static final int[] PROMPT = {5, 200, 31, 31, 77};
    private static final LoadOptions PLAIN =
            LoadOptions.defaults().withBackend("plain").withThreads(1);

    @TempDir
    private Path folder;

    private static ConvertOptions to(Ternary ternary) {
        return ConvertOptions.to(ternary).withThreads(2);
    }

    private Path write(TinyModel tiny) throws IOException {
        return Files.write(folder.resolve("in.gguf"), tiny.writer().toByteArray());
    }

    private Path out() {
        return folder.resolve("out.gguf");
    }

    /** A model whose widths are whole blocks of every form. */
    private static TinyModel wide() {
        return new TinyModel(SEED, 2, 256, 512);
    }

    private static List<float[]> logits(Path path) {
        List<float[]> rows = new ArrayList<>();
        try (Model model = Model.load(path, PLAIN)) {
            model.logits(PROMPT, (position, row) -> rows.add(row.clone()));
        }
        return rows;
    }

    private static void assertSameLogits(Path found, Path expected) {
        List<float[]> rows = logits(expected);
        List<float[]> others = logits(found);
        assertThat(rows.get(0)).doesNotContain(Float.NaN);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(Arrays.equals(others.get(i), rows.get(i)))
                    .as("logits at position %d", i)
                    .isTrue();
        }
    }

    private static Map<String, String> types(Path file) {
        Map<String, String> types = new TreeMap<>();
        Model.inspect(file).tensors().forEach(tensor -> types.put(tensor.name(), tensor.type()));
        return types;
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFormGivesTheBitsOfTheInput(Ternary form) throws IOException {
        Path in = write(wide());
        Conversion conversion = ModelConverter.convert(in, out(), to(form));
        assertSameLogits(out(), in);
        assertThat(types(out()))
                .containsEntry("blk.1.ffn_down.weight", form.name())
                .containsEntry("token_embd.weight", "F16")
                .containsEntry("output_norm.weight", "F32");
        assertThat(conversion.tensors()).isEqualTo(types(in).size());
        assertThat(conversion.bytes()).isEqualTo(Files.size(out()));
        assertThat(conversion.zeros()).isBetween(0.3, 0.37);
        // And back again: the scales of the model are binary16.
        Path back = folder.resolve("back.gguf");
        ModelConverter.convert(out(), back, to(Ternary.I2_S));
        assertSameLogits(back, in);
        assertOnly("in.gguf", "out.gguf", "back.gguf");
    }

    @Test
    void rowsThatAreNoWholeBlocksGiveTheSame() throws IOException {
        Path in = write(new TinyModel(SEED, 2, 192, 320));
        ModelConverter.convert(in, out(), to(Ternary.I2_S));
        assertSameLogits(out(), in);
        assertThatThrownBy(() -> ModelConverter.convert(in, folder.resolve("tq.gguf"), to(Ternary.TQ2_0)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("multiple of 256")
                .hasMessageContaining("i2_s");
        assertOnly("in.gguf", "out.gguf");
    }

    /** Every tensor of the forms is, byte for byte, what an independent encoder makes of the trits. */
    @ParameterizedTest
    @EnumSource
    void codesAreThoseOfTheFormat(Ternary form) throws IOException {
        TinyModel tiny = form == Ternary.I2_S ? new TinyModel(SEED, 1, 192, 320) : wide();
        ModelConverter.convert(write(tiny), out(), to(form));
        try (GgufFile file = GgufFile.open(out())) {
            for (TinyModel.Ternary matrix : tiny.matrices()) {
                byte[] expected = new TernaryEncoder(matrix.rows(), matrix.columns(), matrix.trits(), matrix.scale())
                        .encode(DataType.valueOf(form.name()));
                assertThat(bytes(file, matrix.name())).as(matrix.name()).isEqualTo(expected);
            }
        }
    }

    /** All bytes of a tensor, with the slot of its scale. */
    private byte[] bytes(GgufFile file, String tensor) throws IOException {
        TensorInfo info = file.tensor(tensor);
        byte[] all = Files.readAllBytes(Path.of(file.name()));
        return Arrays.copyOfRange(all, (int) info.offset(), (int) (info.offset() + info.byteSize()));
    }

    /** Architecture llama has rows of Q and K in another order in the file than in memory: they come out as they went in. */
    @Test
    void permutedRowsComeOutAsTheyWentIn() throws IOException {
        TinyModel tiny = new TinyModel(SEED);
        Map<String, Long> numbers = Map.of(
                "vocab_size", (long) TinyModel.VOCABULARY,
                "context_length", (long) TinyModel.CONTEXT,
                "embedding_length", (long) TinyModel.HIDDEN,
                "block_count", (long) TinyModel.LAYERS,
                "feed_forward_length", (long) TinyModel.FEED_FORWARD,
                "attention.head_count", (long) TinyModel.HEADS,
                "attention.head_count_kv", (long) TinyModel.KV_HEADS);
        numbers.forEach((key, value) -> tiny.put("llama." + key, GgufType.UINT32, value));
        tiny.put("general.architecture", GgufType.STRING, "llama");
        tiny.put("llama.attention.layer_norm_rms_epsilon", GgufType.FLOAT32, 1e-5f);
        for (int layer = 0; layer < TinyModel.LAYERS; layer++) {
            tiny.without("blk." + layer + ".attn_sub_norm.weight").without("blk." + layer + ".ffn_sub_norm.weight");
        }
        Path in = write(tiny);
        ModelConverter.convert(in, out(), to(Ternary.I2_S));
        assertSameLogits(out(), in);
        try (GgufFile before = GgufFile.open(in);
                GgufFile after = GgufFile.open(out())) {
            for (TinyModel.Ternary matrix : tiny.matrices()) {
                assertThat(bytes(after, matrix.name())).as(matrix.name()).isEqualTo(bytes(before, matrix.name()));
            }
        }
    }

    @Test
    void theMetadataIsKeptAndCompleted() throws IOException {
        TinyModel tiny = wide();
        tiny.put("general.author", GgufType.STRING, "somebody");
        tiny.put("general.file_type", GgufType.UINT32, 1L);
        tiny.putArray("general.tags", GgufType.STRING, List.of("a", "", "ccc"));
        tiny.putArray("tokenizer.ggml.scores", GgufType.FLOAT32, List.of(1f, 2f));
        tiny.without("tokenizer.ggml.pre")
                .without("tokenizer.ggml.add_bos_token")
                .without("general.name");
        Path in = write(tiny);
        ModelConverter.convert(in, out(), to(Ternary.TQ1_0));
        Map<String, String> before = Model.inspect(in).metadata();
        Map<String, String> after = Model.inspect(out()).metadata();
        before.forEach((key, value) -> {
            if (!key.equals("general.file_type")) {
                assertThat(after).containsEntry(key, value);
            }
        });
        assertThat(after)
                .containsEntry("general.file_type", "uint32 36")
                .containsEntry("general.quantization_version", "uint32 2")
                .containsEntry("general.name", "string \"in.gguf\"")
                .containsEntry("tokenizer.ggml.pre", "string \"default\"")
                .containsEntry("tokenizer.ggml.add_bos_token", "bool false")
                .containsEntry("bitnet-b1.58.attention.key_length", "uint32 128")
                .containsEntry("bitnet-b1.58.hidden_activation", "string \"relu2\"");
    }

    @Test
    void theWrongTemplateIsReplaced() throws IOException {
        TinyModel tiny = wide();
        tiny.put("tokenizer.chat_template", GgufType.STRING, "{{ 'Human: BITNETAssistant: ' }}");
        ModelConverter.convert(write(tiny), out(), to(Ternary.I2_S));
        ModelFile file = Model.inspect(out());
        assertThat(file.metadata().get("tokenizer.chat_template")).startsWith("string \"{% for message in");
        assertThat(file.warnings()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aFolderGivesTheSame(TinyFolder.Form form) throws IOException {
        Path in = Files.createDirectory(folder.resolve("hf"));
        TinyFolder tiny = new TinyFolder(SEED, form);
        tiny.writeTo(in);
        Conversion conversion = ModelConverter.convert(in, out(), to(Ternary.I2_S));
        assertSameLogits(out(), in);
        assertThat(conversion.zeros()).isEqualTo(0.5);
        assertThat(Model.inspect(out()).metadata())
                .containsEntry("general.architecture", "string \"bitnet-b1.58\"")
                .containsEntry("general.name", "string \"hf\"")
                .containsEntry("general.file_type", "uint32 40")
                .containsEntry("tokenizer.ggml.pre", "string \"gpt-2\"")
                .containsEntry("tokenizer.ggml.bos_token_id", "uint32 " + TinyModel.BOS)
                .containsEntry("tokenizer.ggml.eos_token_id", "uint32 " + TinyModel.EOS)
                .containsEntry("tokenizer.ggml.add_bos_token", "bool true")
                .containsEntry("bitnet-b1.58.attention.head_count_kv", "uint32 1");
        String text = "the 123 thoughts, don't\n";
        assertThat(Model.loadTokenizer(out()).encode(text))
                .containsExactly(Model.loadTokenizer(in).encode(text));
    }

    /** A vocabulary as that of Llama 2, whose merges become scores. */
    @Test
    void mergesOfCharactersBecomeScores() throws IOException {
        Path in = Files.createDirectory(folder.resolve("hf"));
        new TinyFolder(SEED, TinyFolder.Form.PACKED_ROWS).writeTo(in);
        StringBuilder vocabulary = new StringBuilder("\"<unk>\":0,\"<s>\":1,\"</s>\":2");
        for (int b = 0; b < 240; b++) {
            vocabulary.append(String.format(",\"<0x%02X>\":%d", b, b + 3));
        }
        Files.writeString(
                in.resolve("tokenizer.json"),
                ("{'added_tokens':[{'id':1,'content':'<s>','special':true},{'id':2,'content':'</s>','special':true}],"
                                        + "'normalizer':{'type':'Sequence','normalizers':[{'type':'Prepend','prepend':'\u2581'},"
                                        + "{'type':'Replace','pattern':{'String':' '},'content':'\u2581'}]},"
                                        + "'decoder':{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'\u2581'},"
                                        + "'content':' '},{'type':'ByteFallback'},{'type':'Fuse'},"
                                        + "{'type':'Strip','content':' ','start':1,'stop':0}]},"
                                        + "'model':{'type':'BPE','byte_fallback':true,'unk_token':'<unk>','vocab':{")
                                .replace('\'', '"')
                        + vocabulary
                        + ",\"\u2581\":243,\"a\":244,\"\u2581a\":245,\"aa\":246,\"aaa\":247},"
                        + "\"merges\":[\"a a\",\"\u2581 a\",\"aa a\"]}}");
        Files.writeString(in.resolve("tokenizer_config.json"), "{\"bos_token\":\"<s>\",\"eos_token\":\"</s>\"}");
        ModelConverter.convert(in, out(), to(Ternary.I2_S));
        assertThat(Model.inspect(out()).metadata())
                .containsEntry("tokenizer.ggml.model", "string \"llama\"")
                .containsEntry("tokenizer.ggml.add_space_prefix", "bool true");
        for (String text : List.of("a aa aaa aaaaa b", "", " ", "\u00e9a")) {
            assertThat(Model.loadTokenizer(out()).encode(text))
                    .as(text)
                    .containsExactly(Model.loadTokenizer(in).encode(text));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesTakeOtherForms(Table table) throws IOException {
        Path in = write(wide());
        ModelConverter.convert(in, out(), to(Ternary.I2_S).withTable(table));
        String expected = table == Table.KEEP ? "F16" : table.name();
        assertThat(types(out())).containsEntry("token_embd.weight", expected);
        float[] found = logits(out()).get(0);
        float[] exact = logits(in).get(0);
        // All forms are close, and only the one the table has gives the same.
        assertThat(Arrays.equals(found, exact)).isEqualTo(expected.equals("F16"));
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < exact.length; i++) {
            dot += (double) found[i] * exact[i];
            a += (double) found[i] * found[i];
            b += (double) exact[i] * exact[i];
        }
        assertThat(dot / Math.sqrt(a * b)).isGreaterThan(0.995);
    }

    @Test
    void q6kNeedsWholeBlocks() throws IOException {
        Path in = write(new TinyModel(SEED));
        assertThatThrownBy(
                        () -> ModelConverter.convert(in, out(), to(Ternary.I2_S).withTable(Table.Q6_K)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Q8_0");
        assertOnly("in.gguf");
    }

    @Test
    void aFileIsReplacedOnlyIfAsked() throws IOException {
        Path in = write(wide());
        Files.writeString(out(), "precious");
        assertThatThrownBy(() -> ModelConverter.convert(in, out(), to(Ternary.I2_S)))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(out())).isEqualTo("precious");
        assertThatThrownBy(() -> ModelConverter.convert(in, in, to(Ternary.I2_S).withOverwrite(true)))
                .isInstanceOf(IllegalArgumentException.class);
        ModelConverter.convert(in, out(), to(Ternary.I2_S).withOverwrite(true));
        assertSameLogits(out(), in);
        assertOnly("in.gguf", "out.gguf");
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        TinyModel poisoned = new TinyModel(SEED).poison(7);
        assertThatThrownBy(() -> ModelConverter.convert(write(poisoned), out(), to(Ternary.I2_S)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("NaN at row 7");
        byte[] threes = new byte[128 * 128 / 4 + 32];
        Arrays.fill(threes, 0, 128 * 128 / 4, (byte) 0x55);
        threes[32 * 3] = (byte) 0xd5;
        threes[128 * 128 / 4 + 3] = 0x3f;
        TinyModel corrupt = new TinyModel(SEED).tensor("blk.0.attn_q.weight", DataType.I2_S, threes, 128, 128);
        assertThatThrownBy(() -> ModelConverter.convert(write(corrupt), out(), to(Ternary.I2_S)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("3 at row 3");
        Path whole = write(new TinyModel(SEED));
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ModelConverter.convert(whole, out(), to(Ternary.I2_S)))
                .isInstanceOf(ModelFormatException.class);
        assertThatThrownBy(() -> ModelConverter.convert(
                        write(new TinyModel(SEED)), folder.resolve("missing/out.gguf"), to(Ternary.I2_S)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("missing");
        assertOnly("in.gguf");
    }

    /** Whatever is changed in a file's head, a conversion succeeds or fails with an exception of ours, and leaves nothing. */
    @Test
    void hostileFilesLeaveNothing() throws IOException {
        byte[] bytes = new TinyModel(SEED, 1, 128, 128).writer().toByteArray();
        SplittableRandom random = new SplittableRandom(SEED);
        int failures = 0;
        for (int i = 0; i < 120; i++) {
            byte[] changed = bytes.clone();
            int at = random.nextInt(12_000);
            changed[at] = (byte) random.nextInt(256);
            Path in = Files.write(folder.resolve("in.gguf"), changed);
            try {
                ModelConverter.convert(in, out(), to(Ternary.I2_S).withThreads(1));
                Files.delete(out());
            } catch (BitNetException e) {
                failures++;
            } catch (RuntimeException e) {
                throw new AssertionError("byte " + at + " is " + changed[at], e);
            }
            assertOnly("in.gguf");
        }
        assertThat(failures).isGreaterThan(10);
    }

    @Test
    void progressEndsAtTheTotalAndMayEndTheConversion() throws IOException {
        Path in = write(wide());
        List<Long> seen = new ArrayList<>();
        ModelConverter.convert(in, out(), to(Ternary.I2_S).withProgress((done, total) -> {
            seen.add(done);
            seen.add(total);
        }));
        assertThat(seen.get(seen.size() - 2)).isEqualTo(seen.get(seen.size() - 1));
        assertThatThrownBy(() -> ModelConverter.convert(
                        in, out(), to(Ternary.I2_S).withOverwrite(true).withProgress((done, total) -> {
                            throw new IllegalStateException("enough");
                        })))
                .hasMessageContaining("enough");
        assertOnly("in.gguf", "out.gguf");
    }
}
