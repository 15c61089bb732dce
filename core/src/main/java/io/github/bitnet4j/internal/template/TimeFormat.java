package io.github.bitnet4j.internal.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** The present time in the format of C's {@code strftime}, in English. */
final class TimeFormat {

    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("a", "EEE"),
            Map.entry("A", "EEEE"),
            Map.entry("b", "MMM"),
            Map.entry("B", "MMMM"),
            Map.entry("d", "dd"),
            Map.entry("-d", "d"),
            Map.entry("m", "MM"),
            Map.entry("-m", "M"),
            Map.entry("y", "yy"),
            Map.entry("Y", "yyyy"),
            Map.entry("H", "HH"),
            Map.entry("-H", "H"),
            Map.entry("I", "hh"),
            Map.entry("M", "mm"),
            Map.entry("S", "ss"),
            Map.entry("p", "a"),
            Map.entry("j", "DDD"),
            Map.entry("F", "yyyy-MM-dd"),
            Map.entry("T", "HH:mm:ss"));

    private TimeFormat() {}

    static String format(Renderer renderer, String format) {
        ZonedDateTime now = ZonedDateTime.now(renderer.clock());
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) != '%') {
                out.append(format.charAt(i));
                continue;
            }
            int length = format.startsWith("-", i + 1) ? 2 : 1;
            String code = format.substring(i + 1, Math.min(format.length(), i + 1 + length));
            out.append(code.equals("%") ? "%" : field(renderer, now, code));
            i += length;
        }
        return out.toString();
    }

    private static String field(Renderer renderer, ZonedDateTime now, String code) {
        String pattern = PATTERNS.get(code);
        if (pattern == null) {
            throw renderer.fail("'%" + Errors.shown(code) + "' of strftime_now is not supported");
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
    }
}
