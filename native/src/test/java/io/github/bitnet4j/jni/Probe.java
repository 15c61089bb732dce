package io.github.bitnet4j.jni;

import io.github.bitnet4j.spi.Availability;
import io.github.bitnet4j.spi.KernelProvider;
import io.github.bitnet4j.spi.Kernels;
import java.io.File;
import java.io.PrintWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** What {@link ChildJvm} runs. */
public final class Probe {

    private Probe() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "availability" -> print(new NativeProvider());
            case "loaders" -> twoClassLoaders();
            case "allocate" -> allocate(Integer.parseInt(arguments[1]));
            case "contract" -> contract();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void print(KernelProvider provider) {
        Availability availability = provider.availability();
        System.out.println("usable=" + availability.usable() + " reason=" + availability.reason());
        if (availability.usable()) {
            System.out.println("isa=" + provider.open(null).isa());
        }
    }

    /** The provider of two class loaders that know nothing of each other, as in an application server. */
    private static void twoClassLoaders() throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Probe::url)
                .toArray(URL[]::new);
        for (int i = 0; i < 2; i++) {
            try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
                Class<?> type = loader.loadClass(Probe.class.getName());
                type.getDeclaredMethod("main", String[].class).invoke(null, (Object) new String[] {"availability"});
            }
        }
    }

    private static URL url(String element) {
        try {
            return Path.of(element).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(element, e);
        }
    }

    private static void allocate(int floats) {
        Kernels kernels = new NativeProvider().open(null);
        kernels.allocate(floats).write(floats - 1, new float[] {1f}, 0, 1);
        System.out.println("allocated; heap limit " + Runtime.getRuntime().maxMemory());
    }

    private static void contract() {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(List.of(
                        DiscoverySelectors.selectClass(NativeKernelsContractTest.class),
                        DiscoverySelectors.selectClass(NativeKernelsSafetyTest.class)))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        listener.getSummary().printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        System.out.println("succeeded=" + listener.getSummary().getTestsSucceededCount() + " failed="
                + listener.getSummary().getTestsFailedCount());
    }
}
