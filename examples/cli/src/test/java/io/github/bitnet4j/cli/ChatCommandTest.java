package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.demo.DemoModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChatCommandTest {

    private static final Model DEMO = Model.load(DemoModel.gguf());
    private static final GenerateOptions OPTIONS =
            GenerateOptions.builder().maxTokens(24).build();

    @AfterAll
    static void close() {
        DEMO.close();
    }

    @Test
    void remembersUntilItIsReset() {
        try (Session session = DEMO.newSession()) {
            Conversation conversation = new Conversation(session, null);
            conversation.ask("My name is Leo.", OPTIONS, text -> {});
            assertThat(ask(conversation, "What is my name?")).isEqualTo("Your name is Leo.");
            conversation.reset();
            assertThat(ask(conversation, "What is my name?")).doesNotContain("Leo");
        }
    }

    @Test
    void forgetsTheOldestWhenTheContextIsFull() {
        try (Session session = DEMO.newSession()) {
            Conversation conversation = new Conversation(session, "You are a helpful assistant.");
            int asked = 0;
            int forgotten = 0;
            while (forgotten == 0) {
                forgotten = conversation.ask("What is the capital of Peru?", OPTIONS, text -> {});
                assertThat(++asked).isLessThan(100);
            }
            assertThat(conversation.size()).isEqualTo(2 * (asked - forgotten));
            assertThat(session.length()).isLessThanOrEqualTo(session.capacity());
        }
    }

    @Test
    void aQuestionThatIsTooLongIsNotRemembered() {
        try (Session session = DEMO.newSession()) {
            Conversation conversation = new Conversation(session, null);
            assertThatThrownBy(() -> conversation.ask("x ".repeat(600), OPTIONS, text -> {}))
                    .isInstanceOf(ContextFullException.class);
            assertThat(conversation.size()).isZero();
            assertThat(ask(conversation, "What is 3 plus 4?")).isEqualTo("3 plus 4 is 7.");
        }
    }

    private static String ask(Conversation conversation, String question) {
        StringBuilder answer = new StringBuilder();
        conversation.ask(question, OPTIONS, answer::append);
        return answer.toString();
    }
}
