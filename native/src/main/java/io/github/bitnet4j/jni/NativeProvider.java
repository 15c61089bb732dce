package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The native backend: C++ kernels for the instruction sets of this processor. */
public final class NativeProvider implements KernelProvider {

    /** The library, loaded when it is first asked for, once a process. */
    private static final class Library {
        static final Availability STATUS = load();

        private static Availability load() {
            try {
                return new LibraryLoader(NativeSettings.read()).load();
            } catch (InvalidPathException e) {
                String names = NativeSettings.LIBRARY + " and " + NativeSettings.CACHE;
                return Availability.no("the properties " + names + " name files, found: " + e.getMessage(), e);
            }
        }
    }

    /** Made by {@link java.util.ServiceLoader}; loads nothing yet. */
    public NativeProvider() {}

    @Override
    public String name() {
        return "native";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Library.STATUS;
    }

    @Override
    public List<String> instructionSets() {
        if (!availability().usable()) {
            return List.of();
        }
        return IntStream.range(0, NativeBinding.isaCount())
                .mapToObj(NativeProvider::isaName)
                .toList();
    }

    @Override
    public List<String> layouts(String isa) {
        int index = instructionSets().indexOf(isa);
        return NativeLayout.of(index).stream().map(NativeLayout::name).toList();
    }

    @Override
    public Kernels open(@Nullable String isa) {
        return open(isa, null);
    }

    @Override
    public Kernels open(@Nullable String isa, @Nullable String layout) {
        if (!availability().usable()) {
            throw new IllegalStateException(
                    "the native backend is not available: " + availability().reason());
        }
        int index = isa == null ? best() : index(isa);
        return new NativeKernels(isaName(index), NativeBinding.open(index), layout(index, layout));
    }

    private static NativeLayout layout(int isa, @Nullable String name) {
        List<NativeLayout> layouts = NativeLayout.of(isa);
        for (NativeLayout layout : layouts) {
            if (name == null || name.equals(layout.name())) {
                return layout;
            }
        }
        throw new IllegalArgumentException("the instruction set %s has no layout %s, choose one of %s"
                .formatted(
                        isaName(isa),
                        name,
                        layouts.stream().map(NativeLayout::name).collect(Collectors.joining(", "))));
    }

    private static String isaName(int index) {
        return text(NativeBinding.isaName(index));
    }

    /** A string of the library, which ends with 0. */
    static String text(long address) {
        byte[] name = new byte[NativeBinding.length(address)];
        NativeBinding.readBytes(address, name, name.length);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static int best() {
        int index = NativeBinding.isaCount() - 1;
        while (index > 0 && NativeBinding.isaSupported(index) != 1) {
            index--;
        }
        return index;
    }

    private int index(String isa) {
        int index = instructionSets().indexOf(isa);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "unknown instruction set " + isa + ": this build has " + String.join(", ", instructionSets()));
        }
        return switch (NativeBinding.isaSupported(index)) {
            case 1 -> index;
            case 0 -> throw new IllegalArgumentException("this processor does not have the instruction set " + isa);
            default ->
                throw new IllegalArgumentException(
                        "the operating system does not enable the instruction set " + isa + " of this processor");
        };
    }
}
