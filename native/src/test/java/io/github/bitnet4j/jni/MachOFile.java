package io.github.bitnet4j.jni;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A dynamic library of macOS: Mach-O, 64 bits, one processor. */
final class MachOFile {

    private static final Map<Integer, String> PROCESSORS = Map.of(0x01000007, "x86_64", 0x0100000c, "arm64");

    private static final int ALLOWS_STACK_EXECUTION = 0x20000;
    private static final int LC_SYMTAB = 0x2;
    private static final int LC_LOAD_DYLIB = 0xc;
    private static final int LC_ID_DYLIB = 0xd;
    private static final int LC_VERSION_MIN_MACOSX = 0x24;
    private static final int LC_BUILD_VERSION = 0x32;
    private static final int LC_RPATH = 0x8000001c;
    private static final String INSTALL_NAME = "@rpath/libjnibitnet4j.dylib";

    private final ByteBuffer file;
    private final List<String> needed = new ArrayList<>();
    private final List<String> exported = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();
    private final List<String> flaws = new ArrayList<>();

    MachOFile(ByteBuffer file) {
        this.file = file;
        if (file.getInt(0) != 0xfeedfacf) {
            throw new IllegalArgumentException("no Mach-O file of 64 bits");
        }
    }

    LibraryImage image() {
        if ((file.getInt(24) & ALLOWS_STACK_EXECUTION) != 0) {
            flaws.add("executable stack");
        }
        for (int i = 0, at = 32; i < file.getInt(16); i++, at += file.getInt(at + 4)) {
            read(at);
        }
        return new LibraryImage(PROCESSORS.getOrDefault(file.getInt(4), "another"), needed, exported, versions, flaws);
    }

    /** Reads the load command at a position. */
    private void read(int at) {
        switch (file.getInt(at)) {
            case LC_LOAD_DYLIB -> needed.add(LibraryImage.string(file, at + file.getInt(at + 8)));
            case LC_RPATH -> flaws.add("search path " + LibraryImage.string(file, at + file.getInt(at + 8)));
            case LC_VERSION_MIN_MACOSX -> versions.add(version(file.getInt(at + 8)));
            case LC_BUILD_VERSION -> versions.add(version(file.getInt(at + 12)));
            case LC_SYMTAB -> readSymbols(file.getInt(at + 8), file.getInt(at + 12), file.getInt(at + 16));
            case LC_ID_DYLIB -> {
                String name = LibraryImage.string(file, at + file.getInt(at + 8));
                if (!name.equals(INSTALL_NAME)) {
                    flaws.add("install name " + name);
                }
            }
            default -> {}
        }
    }

    /** External symbols that are defined in a section; C's names have an underscore before them. */
    private void readSymbols(int symbols, int count, int strings) {
        for (int i = 0, at = symbols; i < count; i++, at += 16) {
            if ((file.get(at + 4) & 0xff) == 0x0f) {
                exported.add(LibraryImage.string(file, strings + file.getInt(at) + 1));
            }
        }
    }

    private static String version(int packed) {
        return (packed >>> 16) + "." + (packed >>> 8 & 0xff);
    }
}
