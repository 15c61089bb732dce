package io.github.bitnet4j.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Contexts of one store, whose keys and values are made from all tokens before them, so that every position tells whether
 * it is the right one.
 */
class KvCacheTest {

    private static final int HEAD_DIM = 2;
    private static final KvShape SHAPE = new KvShape(KvType.F32, 2, 1, HEAD_DIM);
    private static final long BLOCK_BYTES = SHAPE.bytes(KvPage.POSITIONS);

    private final ScalarKernels scalar = new ScalarKernels();
    private final Set<KvPages> open = new HashSet<>();
    private final ByteBuffer rows =
            ByteBuffer.allocate(2 * KvPage.POSITIONS * HEAD_DIM * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Floats key = scalar.allocate(HEAD_DIM);
    private boolean outOfMemory;

    private final Kernels kernels = (Kernels) Proxy.newProxyInstance(
            Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (proxy, method, arguments) -> {
                assertThat(method.getName()).isEqualTo("allocatePages");
                if (outOfMemory && open.size() > 1) {
                    throw new OutOfMemoryError("none left");
                }
                return new CountedPages(scalar.allocatePages(SHAPE.type(), 2, 1, HEAD_DIM));
            });

    private final class CountedPages implements KvPages {
        private final KvPages pages;

        CountedPages(KvPages pages) {
            this.pages = pages;
            open.add(this);
        }

        @Override
        public KvPage page(int index) {
            assertThat(open).as("pages in use are open").contains(this);
            return pages.page(index);
        }

        @Override
        public long byteSize() {
            return pages.byteSize();
        }

        @Override
        public void close() {
            assertThat(open.remove(this)).as("pages are freed once").isTrue();
        }
    }

    /** A context: its tokens, and how many it knows to be in its cache. */
    private static final class Story {
        final KvCache cache;
        int[] tokens = {};
        int known;

        Story(KvCache cache) {
            this.cache = cache;
        }

        void append(int... more) {
            int from = tokens.length;
            tokens = Arrays.copyOf(tokens, from + more.length);
            System.arraycopy(more, 0, tokens, from, more.length);
        }

        void match(int limit) {
            cache.match(tokens, known, limit);
            known = cache.size();
        }

        void rewind(int length) {
            tokens = Arrays.copyOf(tokens, length);
            known = Math.min(known, length);
        }
    }

    /** For each position what stands for its keys and values. */
    private static float[] values(int[] tokens) {
        float[] values = new float[tokens.length];
        int hash = 1;
        for (int i = 0; i < tokens.length; i++) {
            hash = 31 * hash + tokens[i];
            values[i] = (float) (hash % 1_000_003);
        }
        return values;
    }

    /** Takes the next pending tokens of a context through what stands for a model. */
    private void compute(Story story, int count) {
        int from = story.cache.size();
        float[] values = values(story.tokens);
        for (int position = from; position < from + count; position++) {
            story.cache.reserve(position + 1);
            key.write(0, new float[] {values[position], -values[position]}, 0, HEAD_DIM);
            for (int layer = 0; layer < SHAPE.layers(); layer++) {
                KvPage page = story.cache.page(layer, position);
                scalar.store(key, 0, key, 0, page, position % KvPage.POSITIONS);
            }
        }
        story.cache.advance(story.tokens, count);
        story.known = story.cache.size();
    }

    private void check(String what, Story story) {
        int size = story.known;
        assertThat(story.cache.size()).isGreaterThanOrEqualTo(size);
        float[] values = values(story.tokens);
        float[] held = new float[size];
        for (int layer = 0; layer < SHAPE.layers(); layer++) {
            for (int from = 0; from < size; from += KvPage.POSITIONS) {
                int count = Math.min(KvPage.POSITIONS, size - from);
                story.cache.page(layer, from).read(count, rows.clear());
                for (int i = 0; i < count; i++) {
                    held[from + i] = rows.getFloat(i * HEAD_DIM * Float.BYTES);
                }
            }
            assertThat(held).as(what).isEqualTo(Arrays.copyOf(values, size));
        }
    }

    private static int[] tokens(int seed, int count) {
        int[] tokens = new int[count];
        SplittableRandom random = new SplittableRandom(seed);
        Arrays.setAll(tokens, i -> random.nextInt(1_000));
        return tokens;
    }

    private Story story(KvStore store, int... tokens) {
        Story story = new Story(store.newCache());
        story.append(tokens);
        story.match(tokens.length);
        compute(story, tokens.length - story.known);
        check("new", story);
        return story;
    }

    @Test
    void contextsFindWhatOthersHold() {
        KvStore store = new KvStore(kernels, SHAPE, 100 * BLOCK_BYTES);
        int[] tokens = tokens(1, 700);
        Story first = story(store, tokens);
        assertThat(open).hasSize(3);
        Story same = new Story(store.newCache());
        same.append(tokens);
        same.match(699);
        assertThat(same.cache.size()).isEqualTo(699);
        assertThat(open).as("full blocks are shared, the last one is copied").hasSize(4);
        check("shared", same);
        int[] other = tokens.clone();
        other[300] = -1;
        Story later = new Story(store.newCache());
        later.append(other);
        later.match(699);
        assertThat(later.cache.size()).isEqualTo(300);
        check("later", later);
        later.cache.close();
        later.tokens[256 + 15] = -1;
        later.known = 0;
        later.match(699);
        assertThat(later.cache.size()).as("a few tokens are not worth a copy").isEqualTo(256);
        for (Story story : List.of(first, same, later)) {
            story.cache.close();
        }
        assertThat(open).as("what was closed is kept, but nothing twice").hasSize(3);
        assertThat(store.idleBytes()).isEqualTo(3 * BLOCK_BYTES);
        Story again = new Story(store.newCache());
        again.append(tokens);
        again.match(700);
        assertThat(again.cache.size()).isEqualTo(700);
        check("again", again);
        again.cache.close();
        store.close();
        assertThat(open).isEmpty();
    }

    @Test
    void whatWasUsedLeastRecentlyIsFreedFirst() {
        KvStore store = new KvStore(kernels, SHAPE, 4 * BLOCK_BYTES);
        story(store, tokens(1, 512)).cache.close();
        story(store, tokens(2, 512)).cache.close();
        assertThat(store.idleBytes()).isEqualTo(4 * BLOCK_BYTES);
        story(store, tokens(1, 512)).cache.close();
        story(store, tokens(3, 256)).cache.close();
        assertThat(store.idleBytes()).isEqualTo(4 * BLOCK_BYTES);
        assertThat(found(store, tokens(1, 512))).isEqualTo(512);
        assertThat(found(store, tokens(2, 512)))
                .as("its end is freed before its start")
                .isEqualTo(256);
        assertThat(found(store, tokens(3, 256))).isEqualTo(256);
        store.close();
        assertThat(open).isEmpty();
    }

    private static int found(KvStore store, int[] tokens) {
        KvCache cache = store.newCache();
        cache.match(tokens, 0, tokens.length);
        int size = cache.size();
        cache.close();
        return size;
    }

    @Test
    void withoutMemoryForItNothingIsShared() {
        KvStore store = new KvStore(kernels, SHAPE, 0);
        Story first = story(store, tokens(1, 600));
        assertThat(found(store, tokens(1, 600))).isZero();
        first.rewind(300);
        first.append(tokens(2, 100));
        first.match(399);
        assertThat(first.cache.size()).isEqualTo(300);
        compute(first, 100);
        check("rewound", first);
        Story fork = new Story(first.cache.fork());
        fork.append(first.tokens);
        fork.known = first.known;
        assertThat(open).hasSize(2);
        fork.append(5);
        compute(fork, 1);
        assertThat(open).as("the last block is copied when a fork goes on").hasSize(3);
        first.cache.close();
        check("fork", fork);
        assertThat(open).hasSize(2);
        fork.cache.close();
        assertThat(open).isEmpty();
    }

    @Test
    void whatNobodyUsesGivesWayWhenMemoryRunsOut() {
        KvStore store = new KvStore(kernels, SHAPE, 100 * BLOCK_BYTES);
        story(store, tokens(1, 1_000)).cache.close();
        outOfMemory = true;
        Story next = story(store, tokens(2, 256));
        assertThat(store.idleBytes()).isZero();
        next.cache.close();
        store.close();
        assertThat(open).isEmpty();
    }

    @Test
    void anySequenceOfOperationsKeepsEveryPositionRight() {
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long limit = random.nextInt(4) == 0 ? 0 : random.nextInt(12) * BLOCK_BYTES;
            KvStore store = new KvStore(kernels, SHAPE, limit);
            List<Story> stories = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String what = "seed " + seed + ", operation " + i;
                operation(random, store, stories);
                stories.forEach(story -> check(what, story));
                assertThat(store.idleBytes()).as(what).isBetween(0L, limit);
            }
            stories.forEach(story -> story.cache.close());
            assertThat(open.size() * BLOCK_BYTES).isEqualTo(store.idleBytes());
            store.close();
            assertThat(open).as("seed %d", seed).isEmpty();
        }
    }

    private void operation(SplittableRandom random, KvStore store, List<Story> stories) {
        if (stories.isEmpty() || random.nextInt(10) == 0) {
            stories.add(new Story(store.newCache()));
        }
        Story story = stories.get(random.nextInt(stories.size()));
        switch (random.nextInt(8)) {
            case 0 -> {
                story.cache.close();
                stories.remove(story);
            }
            case 1 -> {
                story.cache.truncate(story.known);
                Story fork = new Story(story.cache.fork());
                fork.append(story.tokens);
                fork.known = story.known;
                stories.add(fork);
            }
            case 2 -> story.rewind(random.nextInt(story.tokens.length + 1));
            case 3 -> { // a step that is abandoned
                story.cache.truncate(story.known);
                story.cache.reserve(story.cache.size() + 1 + random.nextInt(300));
            }
            default -> {
                int chosen = random.nextInt(3); // so that many begin in the same way
                int[] all = tokens(chosen, 1_000);
                int end = Math.min(all.length, story.tokens.length + random.nextInt(300));
                story.append(Arrays.copyOfRange(all, Math.min(end, story.tokens.length), end));
                story.match(story.tokens.length);
                compute(story, random.nextInt(story.tokens.length - story.known + 1));
            }
        }
    }
}
