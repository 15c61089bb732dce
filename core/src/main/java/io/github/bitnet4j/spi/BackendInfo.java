package io.github.bitnet4j.spi;

import java.util.List;

/**
 * Which backend runs, and what became of the others.
 *
 * @param backend name of the chosen backend, for example {@code native}
 * @param isa instruction-set tier that its kernels use, for example {@code avx2}
 * @param layout form in which the ternary weights are read, for example {@code i2_s}
 * @param verdicts every backend that was considered, best first
 */
public record BackendInfo(String backend, String isa, String layout, List<Verdict> verdicts) {

    /** Copies the list. */
    public BackendInfo {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * What became of one backend.
     *
     * @param backend its name
     * @param usable whether it can run
     * @param reason what it runs on, or why it cannot run and what cures that
     */
    public record Verdict(String backend, boolean usable, String reason) {}

    /**
     * One line for people: the choice, and why nothing better was chosen.
     *
     * @return for example {@code native (avx2), layout i2_s}
     */
    public String describe() {
        StringBuilder line = new StringBuilder(backend + " (" + isa + "), layout " + layout);
        for (Verdict verdict : verdicts) {
            if (verdict.backend().equals(backend)) {
                break;
            }
            String reason = verdict.usable() ? "not asked for" : verdict.reason();
            line.append("; not ").append(verdict.backend()).append(": ").append(reason);
        }
        return line.toString();
    }
}
