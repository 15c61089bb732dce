package io.github.bitnet4j.tokenizer;

import java.util.SplittableRandom;

/** Seeded random Unicode texts. */
final class RandomTexts {

    private static final String[] WORDS = {
        "hello",
        " world",
        "'s",
        "'LL",
        "  ",
        "\n",
        "\r\n",
        "\t",
        "1",
        "2024",
        "...",
        "日本",
        "ß",
        "Ω",
        "é",
        "e\u0301",
        "😀",
        "👍🏽",
        "\u00A0",
        "<|eot_id|>",
        "<|",
        "\u0000",
        "\uFEFF",
        "نص",
        "ไทย",
        "\u200D",
        "Ġ",
        "Ċ"
    };

    private final SplittableRandom random;

    RandomTexts(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A text of words of many scripts and of arbitrary code points, without lone surrogates. */
    String next() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            if (random.nextInt(3) > 0) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
            } else {
                text.appendCodePoint(codePoint());
            }
        }
        return text.toString();
    }

    private int codePoint() {
        int codePoint = random.nextInt(1 << (7 + random.nextInt(15)));
        boolean valid = codePoint <= Character.MAX_CODE_POINT
                && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
        return valid ? codePoint : 'x';
    }
}
