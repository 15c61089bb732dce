package io.github.bitnet4j.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.Pooling;
import org.junit.jupiter.api.Test;

class PooledStateTest {

    @Test
    void meanIsOfAllStates() {
        PooledState pooled = new PooledState(Pooling.MEAN, 2);
        pooled.add(new float[] {1, 2});
        pooled.add(new float[] {5, 6});
        assertThat(pooled.unit()).containsExactly(3 / 5f, 4 / 5f); // (3, 4) has the length 5
    }

    @Test
    void lastIsTheLastState() {
        PooledState pooled = new PooledState(Pooling.LAST, 2);
        pooled.add(new float[] {1, 2});
        pooled.add(new float[] {-3, 4});
        assertThat(pooled.unit()).containsExactly(-3 / 5f, 4 / 5f);
    }

    @Test
    void onlyTheMeanNeedsAllStates() {
        assertThat(PooledState.needs(Pooling.MEAN, false)).isTrue();
        assertThat(PooledState.needs(Pooling.LAST, false)).isFalse();
        assertThat(PooledState.needs(Pooling.LAST, true)).isTrue();
    }
}
