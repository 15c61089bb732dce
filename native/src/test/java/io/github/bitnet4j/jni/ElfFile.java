package io.github.bitnet4j.jni;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A shared library of Linux: System V ABI, ELF-64, with section headers. */
final class ElfFile {

    private static final Map<Integer, String> PROCESSORS = Map.of(62, "x86_64", 183, "arm64");

    private static final int PT_GNU_STACK = 0x6474e551;
    private static final int PT_GNU_RELRO = 0x6474e552;
    private static final int SHT_DYNAMIC = 6;
    private static final int SHT_DYNSYM = 11;
    private static final int SHT_GNU_VERNEED = 0x6ffffffe;
    private static final long DT_NEEDED = 1;
    private static final long DT_RPATH = 15;
    private static final long DT_TEXTREL = 22;
    private static final long DT_RUNPATH = 29;
    private static final long DT_FLAGS = 30;
    private static final long DF_BIND_NOW = 8;

    private final ByteBuffer file;
    private final List<String> flaws = new ArrayList<>();

    ElfFile(ByteBuffer file) {
        this.file = file;
        if (file.getInt(0) != 0x464c457f || file.get(4) != 2) {
            throw new IllegalArgumentException("no ELF-64 file");
        }
    }

    LibraryImage image() {
        checkSegments();
        List<String> needed = needed();
        String processor = PROCESSORS.getOrDefault((int) file.getShort(18), "another");
        return new LibraryImage(processor, needed, exported(), versions(), flaws);
    }

    private void checkSegments() {
        Map<Integer, Integer> flags = new LinkedHashMap<>();
        for (int i = 0, at = (int) file.getLong(32); i < file.getShort(56); i++, at += file.getShort(54)) {
            flags.put(file.getInt(at), file.getInt(at + 4));
        }
        // Without the segment the stack is executable.
        if ((flags.getOrDefault(PT_GNU_STACK, 1) & 1) != 0) {
            flaws.add("executable stack");
        }
        if (!flags.containsKey(PT_GNU_RELRO)) {
            flaws.add("relocations stay writable");
        }
    }

    private List<String> needed() {
        List<String> needed = new ArrayList<>();
        boolean bindsNow = false;
        int section = section(SHT_DYNAMIC);
        for (long at = offset(section); at < offset(section) + size(section); at += 16) {
            long tag = file.getLong((int) at);
            long value = file.getLong((int) at + 8);
            if (tag == DT_NEEDED) {
                needed.add(LibraryImage.string(file, offset(linked(section)) + value));
            } else if (tag == DT_RPATH || tag == DT_RUNPATH) {
                flaws.add("search path " + LibraryImage.string(file, offset(linked(section)) + value));
            } else if (tag == DT_TEXTREL) {
                flaws.add("relocations of code");
            } else if (tag == DT_FLAGS) {
                bindsNow = (value & DF_BIND_NOW) != 0;
            }
        }
        if (!bindsNow) {
            flaws.add("functions are bound when they are first called");
        }
        return needed;
    }

    private List<String> exported() {
        List<String> exported = new ArrayList<>();
        int section = section(SHT_DYNSYM);
        for (long at = offset(section); at < offset(section) + size(section); at += 24) {
            boolean local = file.get((int) at + 4) >> 4 == 0;
            boolean undefined = file.getShort((int) at + 6) == 0;
            if (!local && !undefined) {
                exported.add(LibraryImage.string(file, offset(linked(section)) + file.getInt((int) at)));
            }
        }
        return exported;
    }

    /** Each record of a library is followed, some bytes on, by its versions; both are chains. */
    private List<String> versions() {
        List<String> versions = new ArrayList<>();
        int section = section(SHT_GNU_VERNEED);
        int library = (int) offset(section);
        for (int step = 1; step != 0; library += step) {
            step = file.getInt(library + 12);
            int version = library + file.getInt(library + 8);
            for (int next = 1; next != 0; version += next) {
                next = file.getInt(version + 12);
                versions.add(LibraryImage.string(file, offset(linked(section)) + file.getInt(version + 8)));
            }
        }
        return versions;
    }

    /** Position of the header of the section of a type. */
    private int section(int type) {
        int at = (int) file.getLong(40);
        for (int i = 0; i < file.getShort(60); i++, at += file.getShort(58)) {
            if (file.getInt(at + 4) == type) {
                return at;
            }
        }
        throw new IllegalArgumentException("no section of type " + type);
    }

    private long offset(int section) {
        return file.getLong(section + 24);
    }

    private long size(int section) {
        return file.getLong(section + 32);
    }

    private int linked(int section) {
        return (int) file.getLong(40) + file.getInt(section + 40) * file.getShort(58);
    }
}
