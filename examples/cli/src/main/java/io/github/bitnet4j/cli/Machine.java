package io.github.bitnet4j.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.Console;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the system tells about the machine and this process. */
final class Machine {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** The probe's gigabyte and as much again, so that nothing else is pushed out of memory. */
    private static final long PROBE_BYTES = 2L << 30;

    private Machine() {}

    /** The most memory that this process has had resident, in bytes; null if the system does not tell. */
    static @Nullable Long peakRssBytes() {
        return value(STATUS, "VmHWM")
                .map(kilobytes -> Long.parseLong(kilobytes.replace(" kB", "")) * 1024)
                .orElse(null);
    }

    /** The processor's name. */
    static String processor() {
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return value(CPU_INFO, "model name").orElse(windows != null ? windows : System.getProperty("os.arch", "?"));
    }

    /** Memory of the machine or the container, in bytes. */
    static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** Whether there is memory to spare for a measurement of its speed. */
    static boolean hasRoomForProbe() {
        Long used = peakRssBytes();
        return memoryBytes() - (used == null ? 0 : used) >= PROBE_BYTES;
    }

    /** Whether a person types the input and reads the output. */
    @SuppressWarnings("SystemConsoleNull") // only since JDK 22 may a console be no terminal, and it tells then
    static boolean hasTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** The first value of a name in a file of lines {@code name: value}. */
    private static Optional<String> value(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
