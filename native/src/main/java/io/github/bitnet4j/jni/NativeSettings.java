package io.github.bitnet4j.jni;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the environment says about where the library is: the one place of this module that reads properties and
 * variables.
 *
 * @param platform operating system and processor in JavaCPP's naming, for example {@code linux-x86_64}
 * @param userName name of the user, as a part of a file's name
 * @param library the file to load ({@value #LIBRARY}), or null to look for one
 * @param caches directories for copies from a jar, best first: the one of {@value #CACHE} alone, or the user's cache
 *     directory and that of temporary files
 */
record NativeSettings(
        String platform, String userName, @Nullable Path library, List<Path> caches) {

    static final String LIBRARY = "bitnet4j.native.library";
    static final String CACHE = "bitnet4j.native.cache";

    NativeSettings {
        caches = List.copyOf(caches);
    }

    /** Reads properties and variables; throws {@link InvalidPathException} if a property of this class is no path. */
    static NativeSettings read() {
        String system = systemName(System.getProperty("os.name", ""));
        String platform = system + "-" + processorName(System.getProperty("os.arch", ""));
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        Path library = explicitPath(LIBRARY);
        Path cache = explicitPath(CACHE);
        List<Path> caches = cache == null ? defaultCaches(system) : List.of(cache);
        return new NativeSettings(platform, user, library, caches);
    }

    /** The file name of the library. */
    String fileName() {
        if (platform.startsWith("windows")) {
            return "jnibitnet4j.dll";
        }
        return platform.startsWith("macosx") ? "libjnibitnet4j.dylib" : "libjnibitnet4j.so";
    }

    private static String systemName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("mac") || lower.startsWith("darwin")) {
            return "macosx";
        }
        return lower.startsWith("windows") ? "windows" : lower.replace(" ", "");
    }

    private static String processorName(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> name;
        };
    }

    private static List<Path> defaultCaches(String system) {
        List<Path> caches = new ArrayList<>();
        add(caches, userCache(system), "bitnet4j");
        add(caches, path(System.getProperty("java.io.tmpdir")), "");
        return caches;
    }

    private static @Nullable Path userCache(String system) {
        Path home = path(System.getProperty("user.home"));
        return switch (system) {
            case "windows" -> path(System.getenv("LOCALAPPDATA"));
            case "macosx" -> home == null ? null : home.resolve("Library").resolve("Caches");
            default -> {
                Path cache = path(System.getenv("XDG_CACHE_HOME"));
                yield cache != null || home == null ? cache : home.resolve(".cache");
            }
        };
    }

    private static void add(List<Path> caches, @Nullable Path parent, String folder) {
        // A relative directory would depend on where the process was started.
        if (parent != null && parent.isAbsolute()) {
            caches.add(parent.resolve(folder));
        }
    }

    private static @Nullable Path explicitPath(String property) {
        String name = System.getProperty(property, "");
        return name.isEmpty() ? null : Path.of(name);
    }

    private static @Nullable Path path(@Nullable String name) {
        try {
            return name == null || name.isEmpty() ? null : Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
