package io.github.bitnet4j.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.BitNetException;
import io.github.bitnet4j.CancellationToken;
import io.github.bitnet4j.FinishReason;
import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.TinyModel;
import io.github.bitnet4j.WeightForms;
import io.github.bitnet4j.internal.kernels.scalar.ScalarKernels;
import io.github.bitnet4j.internal.load.LoadedModel;
import io.github.bitnet4j.internal.load.ModelLoader;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvPages;
import io.github.bitnet4j.spi.KvType;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cancellation and errors while several jobs share a step, with kernels that can be stopped and made to fail. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class EngineTest {

    /** Tokens whose embedding fails, or waits until it is let go. */
    private static final int BROKEN = 250;

    private static final int SLOW = 251;

    private static final int[] PROMPT = {10, 20, 30};

    private final ScalarKernels scalar = new ScalarKernels();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    /** Ternary products of blocks of rows by more than 32 tokens. */
    private final AtomicInteger largeProducts = new AtomicInteger();

    private final Set<KvPages> open = ConcurrentHashMap.newKeySet();

    private LoadedModel model;
    private Engine engine;

    @BeforeEach
    void start() throws IOException {
        Kernels kernels = (Kernels)
                Proxy.newProxyInstance(Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, this::call);
        Workers workers = new Workers(1, "test");
        model = ModelLoader.load(new TinyModel(8).direct(), "tiny", WeightForms.published(), kernels, workers);
        Decoder decoder = new Decoder(kernels, workers, model.config(), model.weights(), false);
        engine = new Engine(decoder, workers, decoder.newStore(KvType.F16, 1 << 20), TinyModel.CONTEXT, "test");
    }

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("embed") && (int) arguments[1] == BROKEN) {
            throw new ArithmeticException("broken");
        }
        if (method.getName().equals("embed") && (int) arguments[1] == SLOW) {
            reached.countDown();
            go.await();
        }
        if (method.getName().equals("bitLinear") && (int) arguments[2] > 32) {
            largeProducts.incrementAndGet();
        }
        try {
            if (method.getName().equals("allocatePages")) {
                return new CountedPages((KvPages) method.invoke(scalar, arguments));
            }
            return method.invoke(scalar, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Pages that are counted while they are open. */
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
            assertThat(Thread.currentThread().getName()).isEqualTo("test-engine");
            assertThat(open.remove(this)).as("pages are freed once").isTrue();
        }
    }

    private static GenerateOptions.Builder tokens(int count) {
        return GenerateOptions.builder().maxTokens(count).ignoreEndOfText(true);
    }

    private Context context(int... ids) {
        Context context = engine.newContext();
        context.append(ids);
        return context;
    }

    private GenerationCall start(GenerateOptions.Builder options, Context context) {
        return new GenerationCall(engine, context, options.build(), model.tokenizer());
    }

    private static Generation await(GenerationCall call) {
        while (call.next() != null) {
            // only the result matters
        }
        return call.result();
    }

    private static int[] longPromptThatBeginsWith(int first) {
        int[] ids = new int[100];
        Arrays.setAll(ids, i -> i == 0 ? first : i);
        return ids;
    }

    @Test
    void pagesOfForksSnapshotsAndClosedContextsAreAllFreed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("context");
        int[] ids = new SplittableRandom(1).ints(300, 0, BROKEN).toArray();
        Context first = context(ids);
        Generation alone = await(start(tokens(5), first));
        first.rewind(290);
        Context fork = engine.fork(first);
        SnapshotCall.save(engine, fork, file);
        Context restored = SnapshotCall.restore(engine, file);
        engine.release(first);
        Context[] contexts = {fork, restored, engine.fork(restored), context(Arrays.copyOf(ids, 290))};
        for (Context each : contexts) {
            each.append(Arrays.copyOfRange(ids, 290, 300));
            assertThat(await(start(tokens(5), each)).tokens()).isEqualTo(alone.tokens());
        }
        engine.release(contexts[1]);
        engine.release(contexts[3]);
        engine.close();
        assertThat(open).isEmpty();
    }

    @Test
    void anErrorEndsOnlyTheJobWhoseItIs() {
        Generation alone = await(start(tokens(40), context(PROMPT)));
        GenerationCall first = start(tokens(40), context(PROMPT));
        GenerationCall broken = start(tokens(40), context(1, 2, BROKEN));
        GenerationCall second = start(tokens(40), context(PROMPT));
        assertThatThrownBy(() -> await(broken))
                .isInstanceOf(BitNetException.class)
                .hasMessageContaining("broken")
                .hasRootCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(broken::next).hasMessageContaining("broken");
        assertThat(await(first).tokens()).isEqualTo(alone.tokens());
        assertThat(await(second).tokens()).isEqualTo(alone.tokens());
    }

    @Test
    void cancellingDoesNotWaitForTheStep() throws Exception {
        Generation alone = await(start(tokens(40), context(PROMPT)));
        GenerationCall neighbour = start(tokens(40), context(PROMPT));
        Context context = context(1, 2, SLOW);
        GenerationCall slow = start(tokens(40), context);
        reached.await();
        slow.cancel();
        Generation cancelled = await(slow); // the step still runs, and waits
        assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(cancelled.tokens()).isEmpty();
        context.rewind(0);
        context.append(PROMPT);
        GenerationCall again = start(tokens(40), context);
        go.countDown();
        assertThat(await(neighbour).tokens()).isEqualTo(alone.tokens());
        assertThat(await(again).tokens()).isEqualTo(alone.tokens());
    }

    @Test
    void aStepIsRepeatedWithoutALongPromptThatIsCancelled() throws Exception {
        Generation alone = await(start(tokens(60), context(PROMPT)));
        Context context = context(PROMPT);
        GenerationCall neighbour = start(tokens(60), context);
        assertThat(neighbour.next()).isNotNull(); // decodes from now on
        CancellationToken token = CancellationToken.create();
        GenerationCall prompt = start(tokens(5).cancellation(token), context(longPromptThatBeginsWith(SLOW)));
        reached.await();
        token.cancel();
        go.countDown();
        assertThat(await(prompt).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(await(neighbour).tokens()).isEqualTo(alone.tokens());
        assertThat(largeProducts.get()).isZero();
    }

    @Test
    void aTokenCancelsAJobThatNoStepHasTakenYet() throws Exception {
        GenerationCall slow = start(tokens(3), context(SLOW));
        reached.await();
        CancellationToken token = CancellationToken.create();
        GenerationCall waiting = start(tokens(3).cancellation(token), context(PROMPT));
        token.cancel();
        go.countDown();
        assertThat(await(waiting).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(await(slow).tokens()).hasSize(3);
    }

    @Test
    void aReleasedContextEndsItsJob() throws Exception {
        Generation alone = await(start(tokens(30), context(PROMPT)));
        Context context = context(SLOW, 1);
        GenerationCall released = start(tokens(30), context);
        GenerationCall neighbour = start(tokens(30), context(PROMPT));
        reached.await();
        engine.release(context);
        go.countDown();
        assertThat(await(released).finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(await(neighbour).tokens()).isEqualTo(alone.tokens());
        GenerationCall late = start(tokens(30), context);
        assertThat(await(late).finishReason()).isEqualTo(FinishReason.CANCELLED);
    }
}
