package io.github.bitnet4j;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.config.Settings;
import io.github.bitnet4j.internal.parallel.Processors;
import io.github.bitnet4j.spi.KvType;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a model is loaded and run; immutable.
 *
 * @param backend the backend to use ({@code native}, {@code vector}, {@code scalar}), or null for the best one
 * @param isa the highest instruction-set tier to use, or null for the best one
 * @param layout how ternary weights are kept ({@code i2_s}: as the file has them; others are repacked into memory), or
 *     null for what is best on the instruction set
 * @param threads threads that compute, the engine thread among them; 0 means one for each physical core that the
 *     process may use
 * @param kvType number format of the KV cache
 * @param contextLength the most tokens that a session holds; 0 means what the model was made for
 * @param twoStageHead whether greedy decoding and top-k estimate all logits first and compute only those that count,
 *     which gives the same tokens faster; for a head of F16, BF16 or F32 it takes a copy of half a byte a weight, outside
 *     the Java heap. Null means where it pays: with the native backend
 * @param chatTemplate how conversations are rendered, or null for the model's own template
 * @param prefixCacheBytes memory for KV pages of sessions that were closed: a session whose context begins like one that
 *     the model has processed, open or closed, starts with the pages of what they have in common. 0 turns that off. Null
 *     means as much as one full context takes, but at most 512 MiB, and an eighth of the Java heap with a backend that
 *     keeps pages there
 * @param forms what files do not say about the form of their ternary weights
 */
public record LoadOptions(
        @Nullable String backend,
        @Nullable String isa,
        @Nullable String layout,
        int threads,
        KvType kvType,
        int contextLength,
        @Nullable Boolean twoStageHead,
        @Nullable ChatTemplate chatTemplate,
        @Nullable Long prefixCacheBytes,
        WeightForms forms) {

    /** Checks the ranges. */
    public LoadOptions {
        if (threads < 0 || threads > 1024) {
            throw new IllegalArgumentException("threads must be 0 to 1024, found " + threads);
        }
        if (contextLength < 0) {
            throw new IllegalArgumentException("contextLength must be 0 or more, found " + contextLength);
        }
        if (prefixCacheBytes != null && prefixCacheBytes < 0) {
            throw new IllegalArgumentException("prefixCacheBytes must be 0 or more, found " + prefixCacheBytes);
        }
    }

    /**
     * The best backend, all physical cores, an F16 cache, the model's own context length.
     *
     * @return the defaults
     */
    public static LoadOptions defaults() {
        return new LoadOptions(null, null, null, 0, KvType.F16, 0, null, null, null, WeightForms.published());
    }

    /**
     * Chooses a backend; loading fails if it cannot run.
     *
     * @param value its name, or null for the best one
     * @return changed options
     */
    public LoadOptions withBackend(@Nullable String value) {
        return changed(draft -> draft.backend = value);
    }

    /**
     * Caps the instruction set; loading fails if the backend or the machine does not have it.
     *
     * @param value its name, or null for the best one
     * @return changed options
     */
    public LoadOptions withIsa(@Nullable String value) {
        return changed(draft -> draft.isa = value);
    }

    /**
     * Chooses how ternary weights are kept; loading fails if the instruction set does not offer it. The text is the same
     * with each, speed and memory differ.
     *
     * @param value its name, or null for what is best on the instruction set
     * @return changed options
     */
    public LoadOptions withLayout(@Nullable String value) {
        return changed(draft -> draft.layout = value);
    }

    /**
     * Sets the number of threads.
     *
     * @param value 1 to 1024, or 0 for one for each physical core
     * @return changed options
     */
    public LoadOptions withThreads(int value) {
        return changed(draft -> draft.threads = value);
    }

    /**
     * Sets the number format of the KV cache.
     *
     * @param value the format
     * @return changed options
     */
    public LoadOptions withKvType(KvType value) {
        return changed(draft -> draft.kvType = value);
    }

    /**
     * Limits the context.
     *
     * @param value tokens, or 0 for what the model was made for
     * @return changed options
     */
    public LoadOptions withContextLength(int value) {
        return changed(draft -> draft.contextLength = value);
    }

    /**
     * Says whether greedy decoding and top-k go through the output head in two stages.
     *
     * @param value true or false, or null for where it pays
     * @return changed options
     */
    public LoadOptions withTwoStageHead(@Nullable Boolean value) {
        return changed(draft -> draft.twoStageHead = value);
    }

    /**
     * Names the template that renders conversations in the place of the model's own.
     *
     * @param value the template, such as {@link ChatTemplate#chatML} or {@link ChatTemplate#parse(String)}, or null for the
     *     model's own
     * @return changed options
     */
    public LoadOptions withChatTemplate(@Nullable ChatTemplate value) {
        return changed(draft -> draft.chatTemplate = value);
    }

    /**
     * Limits the memory for KV pages that no open session uses but one to come may.
     *
     * @param value bytes; 0 turns the sharing of pages off, and null means as much as one full context takes, within bounds
     * @return changed options
     */
    public LoadOptions withPrefixCacheBytes(@Nullable Long value) {
        return changed(draft -> draft.prefixCacheBytes = value);
    }

    /**
     * Says how the codes of I2_S tensors lie in the file. All published files have the default layout; loading warns
     * where a file looks as if it had another.
     *
     * @param value the layout
     * @return changed options
     */
    public LoadOptions withI2sLayout(I2sLayout value) {
        return changed(draft -> draft.forms = new WeightForms(value, forms.tilings()));
    }

    /**
     * Says with which tilings TL1 and TL2 tensors were made; those of bitnet.cpp's own presets are known.
     *
     * @param value a tiling for each shape; they go before those that are known
     * @return changed options
     */
    public LoadOptions withTilings(List<LookupTiling> value) {
        return changed(draft -> draft.forms = new WeightForms(forms.i2sLayout(), value));
    }

    /**
     * Fills in what is left open, as loading does: from the process's settings ({@code bitnet4j.backend},
     * {@code bitnet4j.isa}, {@code bitnet4j.layout}, {@code bitnet4j.threads}), the number of threads at last from the machine. A backend,
     * instruction set or layout stays null if the best one is to be used.
     *
     * @return changed options, with at least 1 thread
     */
    public LoadOptions resolve() {
        Settings settings = Settings.current();
        int count = threads != 0 ? threads : settings.threads();
        return withBackend(backend != null ? backend : settings.backend())
                .withIsa(isa != null ? isa : settings.isa())
                .withLayout(layout != null ? layout : settings.layout())
                .withThreads(count != 0 ? count : Processors.usable());
    }

    private LoadOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.finished();
    }

    /** Options of which one is about to change. */
    private static final class Draft {

        @Nullable
        String backend;

        @Nullable
        String isa;

        @Nullable
        String layout;

        int threads;
        KvType kvType;
        int contextLength;

        @Nullable
        Boolean twoStageHead;

        @Nullable
        ChatTemplate chatTemplate;

        @Nullable
        Long prefixCacheBytes;

        WeightForms forms;

        Draft(LoadOptions options) {
            backend = options.backend;
            isa = options.isa;
            layout = options.layout;
            threads = options.threads;
            kvType = options.kvType;
            contextLength = options.contextLength;
            twoStageHead = options.twoStageHead;
            chatTemplate = options.chatTemplate;
            prefixCacheBytes = options.prefixCacheBytes;
            forms = options.forms;
        }

        LoadOptions finished() {
            return new LoadOptions(
                    backend,
                    isa,
                    layout,
                    threads,
                    kvType,
                    contextLength,
                    twoStageHead,
                    chatTemplate,
                    prefixCacheBytes,
                    forms);
        }
    }
}
