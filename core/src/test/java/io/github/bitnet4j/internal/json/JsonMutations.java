package io.github.bitnet4j.internal.json;

import java.util.List;
import java.util.SplittableRandom;

/** Random faults in JSON documents. */
public final class JsonMutations {

    private static final List<String> PIECES = List.of(
            "0",
            "-1",
            "1e999",
            "9223372036854775807",
            "9223372036854775808",
            "4294967296",
            "2147483648",
            "0.5",
            "NaN",
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"../x\"",
            "\\u0000",
            "\\ud800",
            "[".repeat(200),
            "{\"a\":".repeat(200),
            "9".repeat(2000),
            "\"" + "x".repeat(10_000) + "\"",
            ",",
            "\"",
            ":");

    private JsonMutations() {}

    /** The document with a fault. */
    public static String mutate(String document, SplittableRandom random) {
        int at = random.nextInt(document.length());
        int end = Math.min(document.length(), at + random.nextInt(1, 40));
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        return switch (random.nextInt(6)) {
            case 0 -> document.substring(0, at) + (char) random.nextInt(1, 0x180) + document.substring(at + 1);
            case 1 -> document.substring(0, at) + piece + document.substring(at);
            case 2 -> document.substring(0, at) + piece + document.substring(end);
            case 3 -> document.substring(0, at) + document.substring(end);
            case 4 -> document.substring(0, end) + document.substring(at);
            default -> replaceValue(document, at, piece);
        };
    }

    /** Puts another value where one begins, so that the document stays JSON more often. */
    private static String replaceValue(String document, int from, String piece) {
        int colon = document.indexOf(':', from);
        if (colon < 0) {
            return document;
        }
        int end = colon + 1;
        while (end < document.length() && ",}]".indexOf(document.charAt(end)) < 0) {
            end++;
        }
        return document.substring(0, colon + 1) + piece + document.substring(end);
    }
}
