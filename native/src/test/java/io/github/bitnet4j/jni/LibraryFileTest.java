package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the built library asks of a machine and shows to a process. */
@EnabledOnOs(OS.LINUX)
class LibraryFileTest {

    /** The oldest glibc that the library loads with: that of RHEL 7; AArch64 begins with it. */
    private static final int GLIBC_MINOR = 17;

    private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.(\\d+)");

    @Test
    void hasNoSearchPathAndNoWritableCode() {
        assertThat(readelf("-d")).contains("NEEDED").doesNotContain("RPATH", "RUNPATH", "TEXTREL");
        List<String> stack =
                readelf("-l").lines().filter(line -> line.contains("GNU_STACK")).toList();
        assertThat(stack)
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(" RW ").doesNotContain("RWE"));
        assertThat(readelf("-d")).contains("BIND_NOW");
        assertThat(readelf("-l")).contains("GNU_RELRO");
    }

    @Test
    void exportsOnlyWhatJavaCalls() {
        List<String> exported = readelf("--dyn-syms")
                .lines()
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields.length > 7 && fields[4].equals("GLOBAL") && !fields[6].equals("UND"))
                .map(fields -> fields[7])
                .toList();
        assertThat(exported)
                .isNotEmpty()
                .allMatch(symbol -> symbol.startsWith("Java_io_github_bitnet4j_jni_"), "called by Java");
    }

    @Test
    void needsNoNewerGlibcThanStated() {
        Matcher versions = GLIBC.matcher(readelf("-V"));
        int newest = 0;
        while (versions.find()) {
            newest = Math.max(newest, Integer.parseInt(versions.group(1)));
        }
        System.out.println("Newest glibc symbol of the native library: GLIBC_2." + newest);
        assertThat(newest).isPositive().isLessThanOrEqualTo(GLIBC_MINOR);
    }

    @Test
    void needsOnlyTheCLibrary() {
        List<String> needed =
                readelf("-d").lines().filter(line -> line.contains("NEEDED")).toList();
        assertThat(needed).hasSize(1).allSatisfy(line -> assertThat(line).contains("[libc.so.6]"));
    }

    private static String readelf(String option) {
        Path library = NativeBuild.library();
        try {
            ProcessBuilder builder = new ProcessBuilder("readelf", "--wide", option, library.toString());
            builder.environment().put("LC_ALL", "C");
            Process process = builder.redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            String reason = String.format(Locale.ROOT, "no readelf: %s", e.getMessage());
            System.out.println("Skipped: " + reason);
            return Assumptions.abort(reason);
        }
    }
}
