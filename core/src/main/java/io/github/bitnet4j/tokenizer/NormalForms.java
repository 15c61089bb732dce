package io.github.bitnet4j.tokenizer;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * Normal forms of Unicode 13 on every JDK, and of texts with endless runs of combining marks in linear time.
 *
 * <p>Version 13 is that of JDK 17 and of the reference engine. Characters that came later and change in a normal form of
 * a newer version are left as they are, as unassigned characters are: none of them takes part in what stands around it.
 */
final class NormalForms {

    /**
     * First and last code points of what was added from Unicode 14 to 16 and decomposes, is part of a new decomposition, or
     * has a combining class.
     */
    private static final String LATER = "897-89f 8ca-8d2 c3c-c3c 1715-1715 1ac1-1ace 1dfa-1dfa a7f2-a7f4 105c9-105c9 "
            + "105d2-105d2 105da-105da 105e4-105e4 10781-10785 10787-107b0 107b2-107ba 10d69-10d6d "
            + "10efd-10eff 10f82-10f85 11070-11070 11382-11385 1138b-1138b 1138e-1138e 11390-11391 "
            + "113b8-113b8 113bb-113bb 113c2-113c2 113c5-113c5 113c7-113c9 113ce-113d0 11f41-11f42 "
            + "1611e-16129 1612f-1612f 16d63-16d63 16d67-16d6a 1ccd6-1ccf9 1e030-1e06d 1e08f-1e08f "
            + "1e2ae-1e2ae 1e4ec-1e4ef 1e5ee-1e5ef";

    private static final BitSet IS_LATER = new BitSet();

    static {
        for (String range : LATER.split(" ", -1)) {
            int hyphen = range.indexOf('-');
            IS_LATER.set(
                    HexFormat.fromHexDigits(range, 0, hyphen),
                    HexFormat.fromHexDigits(range, hyphen + 1, range.length()) + 1);
        }
    }

    private NormalForms() {}

    static String of(String text, Form form) {
        StringBuilder result = new StringBuilder(text.length());
        int start = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            int next = at + Character.charCount(c);
            if (IS_LATER.get(c)) {
                append(text.substring(start, at), form, result);
                result.appendCodePoint(c);
                start = next;
            }
            at = next;
        }
        append(text.substring(start), form, result);
        return result.toString();
    }

    private static void append(String text, Form form, StringBuilder target) {
        target.append(Normalizer.normalize(CombiningMarks.sorted(text), form));
    }
}
