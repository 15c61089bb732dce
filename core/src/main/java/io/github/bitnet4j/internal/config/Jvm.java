package io.github.bitnet4j.internal.config;

/**
 * The Java virtual machine that runs this process.
 *
 * @param name {@code java.vm.name}, for example {@code OpenJDK 64-Bit Server VM}
 * @param version {@code java.vm.version}; that of GraalVM contains {@code jvmci}
 * @param info {@code java.vm.info}: how it compiles, for example {@code mixed mode, sharing}
 * @param feature its feature version, for example 17
 */
public record Jvm(String name, String version, String info, int feature) {

    /** This process's. */
    public static Jvm current() {
        return new Jvm(
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vm.version", ""),
                System.getProperty("java.vm.info", ""),
                Runtime.version().feature());
    }
}
