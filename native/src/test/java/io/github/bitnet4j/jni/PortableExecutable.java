package io.github.bitnet4j.jni;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A DLL of Windows: PE32+. */
final class PortableExecutable {

    private static final Map<Integer, String> PROCESSORS = Map.of(0x8664, "x86_64", 0xaa64, "arm64");

    private static final int HIGH_ENTROPY = 0x20;
    private static final int DYNAMIC_BASE = 0x40;
    private static final int NX_COMPATIBLE = 0x100;

    /** The kernel's library, and the C library: the old one that is always there, or the parts of the universal one. */
    private static final Pattern OF_WINDOWS =
            Pattern.compile("(?i)kernel32\\.dll|msvcrt\\.dll|api-ms-win-crt-[a-z0-9-]+\\.dll");

    private final ByteBuffer file;
    /** Position of the COFF header. */
    private final int header;
    /** Position of the optional header. */
    private final int optional;

    PortableExecutable(ByteBuffer file) {
        this.file = file;
        header = file.getInt(0x3c) + 4;
        optional = header + 20;
        if (file.getInt(header - 4) != 0x4550 || file.getShort(optional) != 0x20b) {
            throw new IllegalArgumentException("no PE32+ file");
        }
    }

    /** Whether Windows 10 and newer have a DLL. */
    static boolean isOfWindows(String dll) {
        return OF_WINDOWS.matcher(dll).matches();
    }

    LibraryImage image() {
        List<String> flaws = new ArrayList<>();
        int required = HIGH_ENTROPY | DYNAMIC_BASE | NX_COMPATIBLE;
        if ((file.getShort(optional + 70) & required) != required) {
            flaws.add("fixed address or executable data");
        }
        String processor = PROCESSORS.getOrDefault(file.getShort(header) & 0xffff, "another");
        return new LibraryImage(processor, needed(), exported(), List.of(), flaws);
    }

    private List<String> needed() {
        List<String> needed = new ArrayList<>();
        for (int at = position(directory(1)); file.getInt(at + 12) != 0; at += 20) {
            needed.add(LibraryImage.string(file, position(file.getInt(at + 12))));
        }
        return needed;
    }

    private List<String> exported() {
        List<String> exported = new ArrayList<>();
        int at = position(directory(0));
        int names = position(file.getInt(at + 32));
        for (int i = 0; i < file.getInt(at + 24); i++) {
            exported.add(LibraryImage.string(file, position(file.getInt(names + 4 * i))));
        }
        return exported;
    }

    /** Address of a data directory. */
    private int directory(int index) {
        return file.getInt(optional + 112 + 8 * index);
    }

    /** The position in the file of what lies at an address once it is loaded. */
    private int position(int address) {
        int section = optional + file.getShort(header + 16);
        for (int i = 0; i < file.getShort(header + 2); i++, section += 40) {
            int offset = address - file.getInt(section + 12);
            if (offset >= 0 && offset < file.getInt(section + 8)) {
                return file.getInt(section + 20) + offset;
            }
        }
        throw new IllegalArgumentException("no section at address " + address);
    }
}
