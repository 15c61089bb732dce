package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Availability;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the library of this platform and loads it; keeps every attempt that failed. */
final class LibraryLoader {

    private static final String LOADED_ELSEWHERE = "already loaded in another classloader";

    private final NativeSettings settings;
    private final List<String> failures = new ArrayList<>();
    private @Nullable Throwable firstError;

    LibraryLoader(NativeSettings settings) {
        this.settings = settings;
    }

    /** Loads the library; the verdict says from where, or why not and what cures it. Never throws. */
    Availability load() {
        try {
            Path explicit = settings.library();
            return explicit == null ? loadFromJar() : loadExplicit(explicit);
        } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError e) {
            return Availability.no("the native library for " + settings.platform() + " cannot be read: " + e, e);
        }
    }

    private Availability loadExplicit(Path file) {
        try {
            load(file);
        } catch (RuntimeException | LinkageError e) {
            fail(file, e);
            return unusable("correct -D" + NativeSettings.LIBRARY + " or leave it out");
        }
        return checkVersion(file);
    }

    private Availability loadFromJar() throws IOException {
        byte[] content = content();
        if (content == null) {
            return Availability.no(
                    "no native library for %1$s in the class path; add bitnet4j-native with classifier %1$s, or build with a C++ compiler (g++ and cmake)"
                            .formatted(settings.platform()),
                    null);
        }
        LibraryCache cache = new LibraryCache(settings.userName(), settings.fileName(), content);
        for (Path directory : settings.caches()) {
            Path file = loadCopy(cache, directory);
            if (file != null) {
                return checkVersion(file);
            }
        }
        return unusable(
                "set -D" + NativeSettings.CACHE + " to a directory of your own that lets code be executed, or -D"
                        + NativeSettings.LIBRARY + " to the library");
    }

    /** The library that a jar of this platform carries, or null. */
    private byte @Nullable [] content() throws IOException {
        for (NativeLibrary library : ServiceLoader.load(NativeLibrary.class, NativeLibrary.class.getClassLoader())) {
            if (library.platform().equals(settings.platform())) {
                return read(library);
            }
        }
        String name = "/io/github/bitnet4j/jni/" + settings.platform() + "/" + settings.fileName();
        try (InputStream stream = NativeLibrary.class.getResourceAsStream(name)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }

    private static byte @Nullable [] read(NativeLibrary library) throws IOException {
        try (InputStream stream = library.open()) {
            return stream.readAllBytes();
        } catch (FileNotFoundException e) {
            // The platform's jar of a build without a C++ compiler.
            return null;
        }
    }

    /** Loads a copy in one directory; null if that failed. */
    private @Nullable Path loadCopy(LibraryCache cache, Path directory) {
        try {
            Path file = cache.copyTo(directory);
            try {
                load(file);
                return file;
            } catch (UnsatisfiedLinkError e) {
                if (!String.valueOf(e.getMessage()).contains(LOADED_ELSEWHERE)) {
                    throw e;
                }
            }
            return loadUnique(cache, directory);
        } catch (IOException | RuntimeException | LinkageError e) {
            fail(directory, e);
            return null;
        }
    }

    /** A file can be loaded by one class loader only, so another one gets a copy that lives as long as the process. */
    private static Path loadUnique(LibraryCache cache, Path directory) throws IOException {
        Path file = cache.uniqueCopyIn(directory);
        try {
            load(file);
        } finally {
            // Windows keeps the file of a loaded library until the process ends.
            if (!file.toFile().delete()) {
                file.toFile().deleteOnExit();
            }
        }
        return file;
    }

    @SuppressWarnings("restricted")
    private static void load(Path file) {
        System.load(file.toAbsolutePath().toString());
    }

    private Availability checkVersion(Path file) {
        try {
            int version = NativeBinding.abiVersion();
            if (version == NativeBinding.ABI_VERSION) {
                return Availability.yes(settings.platform() + ", " + file);
            }
            String found = "it has version " + version + " of the interface, expected " + NativeBinding.ABI_VERSION;
            fail(file, new IllegalStateException(found));
        } catch (LinkageError e) {
            fail(file, e);
        }
        return unusable("use the same version of all jars of bitnet4j");
    }

    private void fail(Path place, Throwable error) {
        failures.add(place + ": " + (error instanceof IOException ? error : error.getMessage()));
        if (firstError == null) {
            firstError = error;
        }
    }

    private Availability unusable(String cure) {
        String reason = "the native library for " + settings.platform() + " could not be loaded: "
                + String.join("; ", failures);
        if (firstError instanceof IllegalCallerException) {
            cure = "start Java with --enable-native-access=ALL-UNNAMED (class path) or --enable-native-access="
                    + "io.github.bitnet4j.jni (module path)";
        }
        return Availability.no(reason + "; " + cure, firstError);
    }
}
