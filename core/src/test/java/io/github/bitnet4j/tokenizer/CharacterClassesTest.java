package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CharacterClassesTest {

    /**
     * SHA-256 of the letters of {@link CharacterClasses#NAMES} for all code points from 0 to 0x10FFFF ('.' for
     * surrogates), as the expressions {@code \p{L}}, {@code \p{N}}, {@code \p{P}} and {@code \s} match them in Hugging
     * Face tokenizers 0.23.2.
     */
    private static final String REFERENCE = "549bdd591d0ab4807f7c9afd45eba5c42edb12400ba9ee746b5e2cad08516a12";

    @Test
    void agreesWithTheReferenceEngineOnAllCodePoints() throws NoSuchAlgorithmException {
        StringBuilder letters = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            letters.append(CharacterClasses.NAMES.charAt(CharacterClasses.of(c)));
        }
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(letters.toString().getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(REFERENCE);
    }

    @Test
    void doesNotFollowTheJdk() {
        // Letters of Unicode 15 and 16, which the tables of JDK 17 do not have.
        assertThat(CharacterClasses.of(0x31350)).isEqualTo(CharacterClasses.LETTER);
        assertThat(CharacterClasses.of(0xA7DA)).isEqualTo(CharacterClasses.LETTER);
    }
}
