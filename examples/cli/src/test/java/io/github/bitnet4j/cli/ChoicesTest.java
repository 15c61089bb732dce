package io.github.bitnet4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.Choice;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.chat.Message;
import io.github.bitnet4j.demo.DemoModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model that was trained ranks right answers first. */
class ChoicesTest {

    @Test
    void theDemoModelChoosesTheRightAnswers() {
        try (Model demo = Model.load(DemoModel.gguf())) {
            List<String> sums = List.of("3 plus 4 is 9.", "3 plus 4 is 7.", "3 plus 4 is 5.");
            assertThat(demo.choose(Prompt.user("What is 3 plus 4?"), sums)
                            .best()
                            .text())
                    .isEqualTo("3 plus 4 is 7.");
            Prompt named = Prompt.messages(List.of(
                    Message.user("My name is Leo."),
                    Message.assistant("Nice to meet you, Leo!"),
                    Message.user("What is my name?")));
            List<String> names = List.of("Your name is Mia.", "Your name is Leo.", "Your name is Sam.");
            assertThat(demo.choose(named, names).bestPerCharacter().text()).isEqualTo("Your name is Leo.");
            Prompt story = Prompt.raw("Once upon a time there was a kind fox named Max. ");
            assertThat(demo.choose(story, List.of("Nora", "Max")).ranked())
                    .extracting(Choice::text)
                    .containsExactly("Max", "Nora");
        }
    }
}
