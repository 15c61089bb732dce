package io.github.bitnet4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetokenizerTest {

    private final Tokenizer tokenizer = Tokenizer.fromJson(Cases.resource("demo/tokenizer.json"));

    @Test
    void piecesMakeUpTheWholeText() {
        long seed = 11;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 2000; round++) {
            int[] ids = random.ints(random.nextInt(30), 0, tokenizer.size()).toArray();
            if (round % 2 == 0) { // mostly bytes that are no characters of their own
                ids = random.ints(ids.length, 0, 256).toArray();
            }
            assertThat(streamed(ids)).as("seed %d round %d", seed, round).isEqualTo(tokenizer.decode(ids));
        }
    }

    @Test
    void piecesOfATextMakeUpTheText() {
        long seed = 12;
        RandomTexts texts = new RandomTexts(seed);
        for (int round = 0; round < 500; round++) {
            String text = texts.next();
            assertThat(streamed(tokenizer.encode(text)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(text);
        }
    }

    @Test
    void holdsAnIncompleteCharacterBack() {
        Detokenizer detokenizer = tokenizer.detokenizer();
        int[] ids = tokenizer.encode("🦙");
        assertThat(ids).hasSize(4);
        assertThat(detokenizer.accept(ids[0])).isEmpty();
        assertThat(detokenizer.accept(ids[1])).isEmpty();
        assertThat(detokenizer.accept(ids[2])).isEmpty();
        assertThat(detokenizer.accept(ids[3])).isEqualTo("🦙");
        assertThat(detokenizer.finish()).isEmpty();
        detokenizer.accept(ids[0]);
        assertThat(detokenizer.finish()).isEqualTo("\uFFFD");
        assertThat(detokenizer.accept(tokenizer.encode("a")[0])).isEqualTo("a");
    }

    /** Rows of the Unicode standard's table of maximal subparts, and the ends of all ranges. */
    @ParameterizedTest
    @CsvSource({
        "C0 AF E0 80 BF F0 81 82 41, FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 0041",
        "ED A0 80 ED BF BF ED AF 41, FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD 0041",
        "F4 91 92 93 FF 41 80 BF 42, FFFD FFFD FFFD FFFD FFFD 0041 FFFD FFFD 0042",
        "E1 80 E2 F0 91 92 F1 BF 41, FFFD FFFD FFFD FFFD 0041",
        "C2 80 DF BF E0 A0 80 EF BF BF, 0080 07FF 0800 FFFF",
        "F0 90 80 80 F4 8F BF BF ED 9F BF, 10000 10FFFF D7FF",
        "F0 9F 98, FFFD",
        "F5 80, FFFD FFFD"
    })
    void replacesMaximalSubparts(String bytes, String codePoints) {
        StringBuilder text = new StringBuilder();
        Utf8Decoder decoder = new Utf8Decoder();
        for (byte b : HexFormat.ofDelimiter(" ").parseHex(bytes)) {
            decoder.accept(b, text);
        }
        decoder.finish(text);
        assertThat(text.codePoints().mapToObj("%04X"::formatted)).containsExactly(codePoints.split(" "));
    }

    private String streamed(int[] ids) {
        Detokenizer detokenizer = tokenizer.detokenizer();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String piece = detokenizer.accept(id);
            assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isTrue();
            text.append(piece);
        }
        return text.append(detokenizer.finish()).toString();
    }
}
