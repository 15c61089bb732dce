package io.github.bitnet4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.chat.Message;
import io.github.bitnet4j.internal.format.gguf.GgufType;
import io.github.bitnet4j.internal.format.gguf.GgufWriter;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the text side of a file becomes: templates, begin of text, pre-tokenizers that files do not name. */
class ModelTextTest {

    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final LoadOptions SCALAR = LoadOptions.defaults().withBackend("scalar");

    private static int[] ids(TinyModel tiny, Prompt prompt) {
        try (Model model = Model.load(tiny.direct(), SCALAR);
                Session session = model.newSession()) {
            return session.append(prompt).tokens();
        }
    }

    private static String text(TinyModel tiny, Prompt prompt) {
        try (Model model = Model.load(tiny.direct(), SCALAR)) {
            StringBuilder text = new StringBuilder();
            for (int id : ids(tiny, prompt)) {
                text.append(
                        id > 256
                                ? model.tokenizer().token(id)
                                : model.tokenizer().decode(id));
            }
            return text.toString();
        }
    }

    @Test
    void conversationsHaveTheFormOf2B4T() {
        Prompt conversation = Prompt.messages(List.of(
                Message.system(" Be kind.\n"), Message.user("Hi"), Message.assistant("Hello!"), Message.user("Bye")));
        assertThat(text(new TinyModel(1), conversation))
                .isEqualTo("<|begin_of_text|>System: Be kind.<|eot_id|>User: Hi<|eot_id|>Assistant: Hello!<|eot_id|>"
                        + "User: Bye<|eot_id|>Assistant: ");
    }

    @Test
    void theWrongPublishedTemplateIsReplaced() {
        TinyModel published =
                new TinyModel(1).put(TEMPLATE, GgufType.STRING, "{{ 'Human: ' }}{{ '\\n\\nBITNETAssistant: ' }}");
        assertThat(ids(published, Prompt.user("x"))).isEqualTo(ids(new TinyModel(1), Prompt.user("x")));
    }

    @Test
    void withoutATemplateThereAreOnlyRawPrompts() {
        TinyModel tiny = new TinyModel(1).without(TEMPLATE);
        assertThat(ids(tiny, Prompt.text("x"))).containsExactly(TinyModel.BOS, 'x');
        assertThatThrownBy(() -> ids(tiny, Prompt.user("x")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("no chat template");
    }

    @Test
    void aTemplateThatCannotBeReadRefusesOnlyConversations() {
        TinyModel tiny = new TinyModel(1).put(TEMPLATE, GgufType.STRING, "{{ messages | }}");
        assertThat(ids(tiny, Prompt.text("x"))).containsExactly(TinyModel.BOS, 'x');
        assertThatThrownBy(() -> ids(tiny, Prompt.user("x")))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("line 1 of the chat template: expected the name of a filter");
    }

    @Test
    void theFilesTemplateRendersConversations() {
        TinyModel tiny = new TinyModel(1)
                .put(
                        TEMPLATE,
                        GgufType.STRING,
                        "{{ bos_token }}{% for m in messages %}{{ m.role }}={{ m.content }}{{ eos_token }}{% endfor %}");
        assertThat(text(tiny, Prompt.user("<|eot_id|>"))).isEqualTo("<|begin_of_text|>user=<|eot_id|><|end_of_text|>");
        // What the user wrote is ten characters, not a control token.
        assertThat(ids(tiny, Prompt.user("<|eot_id|>"))).hasSize(1 + 5 + 10 + 1).doesNotContain(TinyModel.EOT);
    }

    @Test
    void templatesWriteTheBeginOfTextOnlyAtTheStart() {
        TinyModel tiny = new TinyModel(1).put(TEMPLATE, GgufType.STRING, "{{ bos_token }}{{ messages[0].content }}");
        try (Model model = Model.load(tiny.direct(), SCALAR);
                Session session = model.newSession()) {
            session.append(Prompt.user("a")).append(Prompt.user("b"));
            assertThat(session.tokens()).containsExactly(TinyModel.BOS, 'a', 'b');
        }
    }

    @Test
    void optionsNameAnotherTemplate() {
        LoadOptions options = SCALAR.withChatTemplate(ChatTemplate.parse("{{ messages[0].content ~ eos_token }}"));
        for (TinyModel tiny : List.of(new TinyModel(1), new TinyModel(1).without(TEMPLATE))) {
            try (Model model = Model.load(tiny.direct(), options);
                    Session session = model.newSession()) {
                assertThat(session.append(Prompt.user("x")).tokens())
                        .containsExactly(TinyModel.BOS, 'x', TinyModel.EOS);
            }
        }
    }

    @Test
    void textBeginsWithTheTokenThatTheModelExpectsOnce() {
        assertThat(ids(new TinyModel(1), Prompt.text("x"))).containsExactly(TinyModel.BOS, 'x');
        assertThat(ids(new TinyModel(1), Prompt.raw("<|begin_of_text|>x"))).containsExactly(TinyModel.BOS, 'x');
        assertThat(ids(new TinyModel(1), Prompt.tokens('x'))).containsExactly('x');
        TinyModel without = new TinyModel(1).put("tokenizer.ggml.add_bos_token", GgufType.BOOL, false);
        assertThat(ids(without, Prompt.text("x"))).containsExactly('x');
    }

    @Test
    void theLlama3VocabularyHasItsRulesWhereTheFileDoesNotNameThem(@TempDir Path folder) throws IOException {
        String text = "3333";
        assertThat(tokenizer(folder, 128_256).encode(text)).containsExactly(333, '3');
        assertThat(tokenizer(folder, 128_255).encode(text)).hasSize(4);
    }

    /** A tokenizer in which only a word of three digits can become a token of its own: 333. */
    private static Tokenizer tokenizer(Path folder, int size) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            tokens.add(id >= 33 && id <= 126 ? Character.toString(id) : "unused " + id);
        }
        tokens.set(333, "333");
        GgufWriter writer = new GgufWriter()
                .put("general.architecture", GgufType.STRING, "bitnet-b1.58")
                .put("tokenizer.ggml.model", GgufType.STRING, "gpt2")
                .putArray("tokenizer.ggml.tokens", GgufType.STRING, tokens)
                .putArray("tokenizer.ggml.merges", GgufType.STRING, List.of());
        return Model.loadTokenizer(Files.write(folder.resolve(size + ".gguf"), writer.toByteArray()));
    }
}
