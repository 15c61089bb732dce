package io.github.bitnet4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The texts of tokens that stand for a byte: {@code <0x00>} to {@code <0xFF>}. */
final class ByteTokens {

    private static final int LENGTH = 6;

    private ByteTokens() {}

    static byte[] text(int value) {
        return ("<0x" + HexFormat.of().withUpperCase().toHexDigits((byte) value) + ">")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The byte that a text stands for, or -1. */
    static int value(byte[] text) {
        boolean shaped = text.length == LENGTH && text[0] == '<' && text[1] == '0' && text[2] == 'x' && text[5] == '>';
        if (!shaped || !HexFormat.isHexDigit(text[3]) || !HexFormat.isHexDigit(text[4])) {
            return -1;
        }
        return HexFormat.fromHexDigit(text[3]) << 4 | HexFormat.fromHexDigit(text[4]);
    }
}
