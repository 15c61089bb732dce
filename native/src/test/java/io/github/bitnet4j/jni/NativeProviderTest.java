package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.spi.KernelProvider;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class NativeProviderTest {

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(KernelProvider.class))
                .anySatisfy(provider -> assertThat(provider).isInstanceOf(NativeProvider.class));
    }

    @Test
    void ranksAboveTheOthers() {
        KernelProvider provider = new NativeProvider();
        assertThat(provider.name()).isEqualTo("native");
        assertThat(provider.priority()).isEqualTo(100);
    }

    @Test
    void opensTheBestTierOfThisMachine() {
        List<String> tiers = NativeBuild.tiers();
        assertThat(tiers).first().isEqualTo("scalar");
        assertThat(NativeBuild.provider().open(null).isa()).isEqualTo(tiers.get(tiers.size() - 1));
    }

    @Test
    void everyTierOffersTheLayoutOfTheFile() {
        KernelProvider provider = NativeBuild.provider();
        for (String isa : NativeBuild.tiers()) {
            assertThat(provider.layouts(isa)).contains("i2_s").doesNotHaveDuplicates();
            assertThat(provider.open(isa).layout())
                    .isEqualTo(provider.layouts(isa).get(0));
        }
    }

    @Test
    void unknownLayoutsAreRefusedWithTheKnownOnes() {
        KernelProvider provider = NativeBuild.provider();
        assertThatThrownBy(() -> provider.open("scalar", "tl9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the instruction set scalar has no layout tl9, choose one of "
                        + String.join(", ", provider.layouts("scalar")));
    }

    @Test
    void unknownTiersAreRefusedWithTheKnownOnes() {
        KernelProvider provider = NativeBuild.provider();
        assertThatThrownBy(() -> provider.open("sse9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sse9")
                .hasMessageContaining("scalar");
    }
}
