package io.github.bitnet4j.modulepath;

import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import java.util.ServiceLoader;

/** Prints the providers that an application sees whose libraries are on the module path. */
final class ModulePathProbe {

    private ModulePathProbe() {}

    public static void main(String[] arguments) {
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class)) {
            Availability availability = provider.availability();
            System.out.println(provider.getClass().getModule() + ": usable=" + availability.usable() + " reason="
                    + availability.reason());
            if (availability.usable()) {
                System.out.println("isa=" + provider.open(null).isa());
            }
        }
    }
}
