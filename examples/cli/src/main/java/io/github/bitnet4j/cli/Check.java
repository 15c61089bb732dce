package io.github.bitnet4j.cli;

import java.util.Locale;

/**
 * Something that was compared with what is known.
 *
 * @param name what was compared
 * @param verdict whether it is as known
 * @param detail what was found
 */
record Check(String name, Verdict verdict, String detail) {

    /** How it came out. */
    enum Verdict {
        OK("ok"),
        DIFFERS("differs"),
        NOT_KNOWN("not known");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    static Check of(String name, boolean same, String detail) {
        return new Check(name, same ? Verdict.OK : Verdict.DIFFERS, detail);
    }

    static Check notKnown(String name, String detail) {
        return new Check(name, Verdict.NOT_KNOWN, detail);
    }

    String line() {
        return String.format(Locale.ROOT, "%-10s %-10s %s%n", verdict.words, name, detail);
    }
}
