package io.github.bitnet4j.jni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the file of a shared library says of itself, whichever platform it is for.
 *
 * @param processor the processor, as in the platform's name
 * @param needed libraries that are loaded with it
 * @param exported symbols that a process can call
 * @param versions versions of the symbols that it needs: of glibc ({@code GLIBC_2.14}), or of macOS ({@code 11.0})
 * @param flaws what no library of ours may have, such as a search path or an executable stack
 */
record LibraryImage(
        String processor, List<String> needed, List<String> exported, List<String> versions, List<String> flaws) {

    /** Reads the file of a library for a platform in JavaCPP's naming. */
    static LibraryImage read(String platform, byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        return switch (platform.substring(0, platform.indexOf('-'))) {
            case "linux" -> new ElfFile(file).image();
            case "windows" -> new PortableExecutable(file).image();
            case "macosx" -> new MachOFile(file).image();
            default -> throw new IllegalArgumentException("unknown platform " + platform);
        };
    }

    /** The string at a position, which ends with 0. */
    static String string(ByteBuffer file, long at) {
        int from = Math.toIntExact(at);
        int to = from;
        while (file.get(to) != 0) {
            to++;
        }
        byte[] bytes = new byte[to - from];
        file.get(from, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
