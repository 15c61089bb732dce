package io.github.bitnet4j.internal.parallel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Counts the processors worth a computing thread. */
public final class Processors {

    private static final Path LINUX_CPUS = Path.of("/sys/devices/system/cpu");

    private Processors() {}

    /**
     * Physical cores that this process may use: the JVM's processor count, which honours affinity and the cgroup quota,
     * of which it rounds parts of a processor up, for a thread more uses what a quota of 1.5 leaves beside the first one;
     * but no more than there are physical cores, where the system tells. Two threads of one core share its vector units,
     * so more threads would not compute faster.
     */
    public static int usable() {
        return Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), physicalCores(LINUX_CPUS)));
    }

    /** Distinct sets of sibling threads below Linux's folder of processors; unlimited if it does not tell. */
    static int physicalCores(Path cpus) {
        Set<String> cores = new HashSet<>();
        for (int cpu = 0; ; cpu++) {
            Path folder = cpus.resolve("cpu" + cpu);
            if (!Files.isDirectory(folder)) {
                break;
            }
            try {
                cores.add(Files.readString(folder.resolve("topology/thread_siblings_list")));
            } catch (IOException e) {
                return Integer.MAX_VALUE;
            }
        }
        return cores.isEmpty() ? Integer.MAX_VALUE : cores.size();
    }
}
