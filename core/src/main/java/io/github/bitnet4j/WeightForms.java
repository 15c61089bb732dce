package io.github.bitnet4j;

import java.util.List;

/**
 * What files do not say about the form of their ternary weights; immutable.
 *
 * @param i2sLayout how the codes of I2_S tensors lie
 * @param tilings with what tilings TL1 and TL2 tensors were made, where it is not one of bitnet.cpp's presets
 */
public record WeightForms(I2sLayout i2sLayout, List<LookupTiling> tilings) {

    /** Copies the list. */
    public WeightForms {
        tilings = List.copyOf(tilings);
    }

    /**
     * The forms of published files.
     *
     * @return {@link I2sLayout#X86_128}, and no tilings beside the presets
     */
    public static WeightForms published() {
        return new WeightForms(I2sLayout.X86_128, List.of());
    }
}
