package io.github.bitnet4j.internal.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ChatTemplateException;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Message;
import io.github.bitnet4j.chat.Segment;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a template comes from: files in Hugging Face's form, and vocabularies of files without one. */
class TemplateReaderTest {

    @TempDir
    private Path folder = Path.of("");

    private final Warnings warnings = new Warnings();

    /** A tokenizer of some control tokens, of which the first ends a text. */
    private static Tokenizer tokenizer(int size, String... control) throws IOException {
        List<String> tokens = new ArrayList<>(List.of(control));
        while (tokens.size() < size) {
            tokens.add("unused " + tokens.size());
        }
        List<Integer> types = new ArrayList<>(Collections.nCopies(tokens.size(), 1));
        Collections.fill(types.subList(0, control.length), 3);
        byte[] file = new GgufWriter()
                .put("general.architecture", GgufType.STRING, "any")
                .put("tokenizer.ggml.model", GgufType.STRING, "gpt2")
                .put("tokenizer.ggml.pre", GgufType.STRING, "llama-bpe")
                .putArray("tokenizer.ggml.tokens", GgufType.STRING, tokens)
                .putArray("tokenizer.ggml.token_type", GgufType.INT32, types)
                .putArray("tokenizer.ggml.merges", GgufType.STRING, List.of())
                .put("tokenizer.ggml.eos_token_id", GgufType.UINT32, 0)
                .toByteArray();
        return ModelLoader.loadTokenizer(ByteBuffer.wrap(file), "test");
    }

    private @Nullable ChatTemplate without(String architecture, String name, int size, String... control)
            throws IOException {
        return new TemplateReader(tokenizer(size, control), architecture, name, warnings).named(Map.of(), Map.of());
    }

    private TemplateReader reader() throws IOException {
        return new TemplateReader(tokenizer(10, "<|end|>"), "llama", "m", warnings);
    }

    private static String hello(@Nullable ChatTemplate template) {
        return Objects.requireNonNull(template, "no template").render(List.of(Message.user("Hi"))).stream()
                .map(Segment::text)
                .collect(Collectors.joining());
    }

    private void config(String json) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), json.replace('\'', '"'));
    }

    @Test
    void vocabulariesThatLeaveNoDoubtTellTheForm() throws IOException {
        assertThat(without("llama", "x", 9, "<|eot_id|>", "<|start_header_id|>", "<|end_header_id|>"))
                .isSameAs(ChatTemplate.llama3());
        assertThat(without("llama", "x", 9, "<|im_end|>", "<|im_start|>")).isSameAs(ChatTemplate.chatML());
        assertThat(without("llama", "A-Instruct", 9, "<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>"))
                .isSameAs(ChatTemplate.falcon3());
        assertThat(without("bitnet-b1.58", "x", 128_256, "<|end_of_text|>", "<|eot_id|>"))
                .isSameAs(ChatTemplate.bitnet2B4T());
        assertThat(warnings.texts()).hasSize(4).allMatch(text -> text.contains("the file has no chat template"));
    }

    @Test
    void baseModelsHaveNone() throws IOException {
        assertThat(without("llama", "x", 9, "<|end_of_text|>", "<|eot_id|>", "<|start_header_id|>"))
                .isNull();
        assertThat(without("llama", "x", 9, "<|endoftext|>", "<|im_start|>", "<|im_end|>"))
                .isNull();
        assertThat(without("llama", "Base", 9, "<|endoftext|>", "<|system|>", "<|user|>", "<|assistant|>"))
                .isNull();
        assertThat(without("bitnet-b1.58", "x", 32_000, "<|end_of_text|>", "<|eot_id|>"))
                .isNull();
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void readsTheConfigurationOfATokenizer() throws IOException {
        assertThat(reader().read(folder)).isNull();
        config("{'a':[{'b':[]}],'bos_token':{'content':'<s>','lstrip':false},'eos_token':'</s>','pad_token':null,"
                + "'chat_template':'{{ bos_token }}{{ messages[0].content }}{{ eos_token }}{{ pad_token }}'}");
        assertThat(hello(reader().read(folder))).isEqualTo("<s>Hi</s>");
        config("{'chat_template':[{'name':'tool_use','template':'T'},{'name':'default','template':'D','x':[1]},1]}");
        assertThat(hello(reader().read(folder))).isEqualTo("D");
        config("{'chat_template':[{'name':'other','template':'O'}]}");
        assertThat(hello(reader().read(folder))).isEqualTo("O");
        Files.writeString(folder.resolve("chat_template.jinja"), "J{{ eos_token }}");
        assertThat(hello(reader().read(folder))).isEqualTo("J");
        assertThat(warnings.texts()).isEmpty();
    }

    @Test
    void templatesThatCannotBeUsedAreRefusedWhenAConversationIsRendered() throws IOException {
        config("{'chat_template':[{'name':'a','template':'A'},{'name':'b','template':'B'}]}");
        refuses("[a, b]");
        config("{'chat_template':'{% nothing %}'}");
        refuses("line 1 of the chat template: the block '{% nothing %}' is not supported");
        Files.write(folder.resolve("chat_template.jinja"), new byte[] {(byte) 0xFF});
        refuses("UTF-8");
    }

    private void refuses(String reason) throws IOException {
        ChatTemplate template = reader().read(folder);
        assertThat(TemplateReader.isUsable(template)).isFalse();
        assertThat(warnings.texts().get(warnings.texts().size() - 1)).contains(reason);
        assertThatThrownBy(() -> hello(template))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("withChatTemplate");
    }

    @Test
    void malformedConfigurationsAreRefused() throws IOException {
        for (String json : List.of("", "[]", "{", "{'chat_template':[", "{'a':" + "[".repeat(100_000), "{'a'}")) {
            config(json);
            assertThatThrownBy(() -> reader().read(folder)).isInstanceOf(ModelFormatException.class);
        }
    }
}
