package io.github.bitnet4j.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@code character-classes.txt} from the tables of the JDK that runs it.
 *
 * <p>The first line is a comment that names the version of Unicode. After it the code points from U+0000 on follow as
 * runs: the letter of the class ({@link CharacterClasses#NAMES}), then the length of the run in hexadecimal digits.
 * Line ends have no meaning; the last run is of class OTHER.
 *
 * <p>Unicode 16.0 is the version of the reference engine (Hugging Face tokenizers 0.23 with Oniguruma 6.9.10) and of
 * JDK 24 and 25. To write the file anew, run from the folder of this module:
 *
 * <pre>{@code
 * mvn -B test-compile
 * JDK25/bin/java -cp target/classes:target/test-classes io.github.bitnet4j.tokenizer.CharacterClassesGenerator \
 *     src/main/resources/io/github/bitnet4j/tokenizer/character-classes.txt
 * }</pre>
 *
 * <p>A new version also changes the fingerprint in {@code CharacterClassesTest}, which was taken from the reference
 * engine and not from this program.
 */
public final class CharacterClassesGenerator {

    private static final int CHARACTERS_PER_LINE = 100;

    private CharacterClassesGenerator() {}

    /**
     * Writes the file.
     *
     * @param arguments the file to write
     */
    public static void main(String[] arguments) throws IOException {
        int feature = Runtime.version().feature();
        if (feature != 24 && feature != 25) {
            throw new IllegalStateException(
                    "JDK " + feature + " does not have the tables of Unicode 16.0: use 24 or 25");
        }
        Files.writeString(Path.of(arguments[0]), "# Unicode 16.0: runs of character classes\n" + runs());
    }

    private static String runs() {
        StringBuilder runs = new StringBuilder();
        int lineStart = 0;
        int start = 0;
        while (start <= Character.MAX_CODE_POINT) {
            int end = start;
            while (end <= Character.MAX_CODE_POINT && classOf(end) == classOf(start)) {
                end++;
            }
            if (runs.length() - lineStart >= CHARACTERS_PER_LINE) {
                runs.append('\n');
                lineStart = runs.length();
            }
            runs.append(CharacterClasses.NAMES.charAt(classOf(start))).append(Integer.toHexString(end - start));
            start = end;
        }
        return runs.append('\n').toString();
    }

    private static int classOf(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> CharacterClasses.LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                CharacterClasses.NUMBER;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> CharacterClasses.PUNCTUATION;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                CharacterClasses.SPACE;
            default ->
                (codePoint >= 0x09 && codePoint <= 0x0D) || codePoint == 0x85
                        ? CharacterClasses.SPACE
                        : CharacterClasses.OTHER;
        };
    }
}
