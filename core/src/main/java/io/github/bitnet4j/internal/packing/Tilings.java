package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.LookupTiling;
import java.util.List;
import java.util.stream.Stream;

/** The tilings that bitnet.cpp's look-up kernels have for the shapes of the models that it knows. */
public final class Tilings {

    /** bitnet_b1_58-large, bitnet_b1_58-3B, and Llama3-8B-1.58 as setup_env.py generates its kernels. */
    private static final List<LookupTiling> TL1 = parse(
            "1536x4096:256,128,32",
            "1536x1536:128,64,64",
            "4096x1536:256,128,32",
            "3200x8640:160,64,32",
            "3200x3200:320,128,64",
            "8640x3200:320,64,32",
            "14336x4096:256,128,32",
            "4096x14336:128,64,64",
            "1024x4096:256,128,32",
            "4096x4096:128,64,64");

    /** Llama3-8B-1.58 in the preset kernels. */
    private static final List<LookupTiling> TL1_PRESET =
            parse("14336x4096:256,128,64", "4096x14336:256,128,32", "1024x4096:128,64,64", "4096x4096:128,64,32");

    private static final List<LookupTiling> TL2 = parse(
            "1536x4096:256,96,32",
            "1536x1536:128,192,32",
            "4096x1536:256,96,32",
            "3200x8640:160,96,32",
            "3200x3200:320,96,32",
            "8640x3200:320,96,32",
            "14336x4096:256,96,32",
            "4096x14336:128,96,32",
            "1024x4096:256,96,32",
            "4096x4096:128,96,32");

    private Tilings() {}

    private static List<LookupTiling> parse(String... tilings) {
        return Stream.of(tilings).map(LookupTiling::parse).toList();
    }

    /** The tilings known for TL1 matrices of a shape, the likeliest first. */
    public static List<LookupTiling> tl1(int rows, int columns) {
        return of(Stream.concat(TL1.stream(), TL1_PRESET.stream()), rows, columns);
    }

    /** The tilings known for TL2 matrices of a shape. */
    public static List<LookupTiling> tl2(int rows, int columns) {
        return of(TL2.stream(), rows, columns);
    }

    /** Those of some tilings that are for a shape. */
    public static List<LookupTiling> of(Stream<LookupTiling> tilings, int rows, int columns) {
        return tilings.filter(t -> t.rows() == rows && t.columns() == columns).toList();
    }
}
