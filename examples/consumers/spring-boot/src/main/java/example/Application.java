package example;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.demo.DemoModel;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Asks a question, as a Spring Boot application; the log names the backend. */
@SpringBootApplication
public class Application {

    public static void main(String[] args) {
        SpringApplication.run(Application.class, args);
    }

    /** One model for the whole application; Spring closes it. */
    @Bean
    Model model() {
        return Model.load(DemoModel.gguf());
    }

    @Bean
    CommandLineRunner ask(Model model) {
        return args -> System.out.println(model.generate(Prompt.user("What is BitNet?"), GenerateOptions.defaults())
                .text());
    }
}
