package io.github.bitnet4j.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line's arguments as they were typed. The JVM decodes them by the locale, which in a container is often the
 * one that knows ASCII only; what it cannot decode is lost.
 */
final class Arguments {

    private static final Path LINUX_COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    static String[] asTyped(String[] args) {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        boolean decodesAll =
                Charset.isSupported(encoding) && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
        if (decodesAll || !Files.isReadable(LINUX_COMMAND_LINE)) {
            return args;
        }
        try {
            return last(args, Files.readAllBytes(LINUX_COMMAND_LINE));
        } catch (IOException e) {
            return args;
        }
    }

    /** The last arguments of a process, each ended by a zero byte, as UTF-8; {@code args} if there are fewer. */
    static String[] last(String[] args, byte[] commandLine) {
        List<String> all = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                all.add(new String(commandLine, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        int others = all.size() - args.length;
        return others < 0 ? args : all.subList(others, all.size()).toArray(String[]::new);
    }
}
