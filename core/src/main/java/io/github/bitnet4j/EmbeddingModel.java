package io.github.bitnet4j;

import io.github.bitnet4j.internal.engine.EmbeddingCall;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * A model that turns texts into vectors. Immutable and thread-safe: texts of all callers go through the model together,
 * and each gets the vector that it gets alone, bit for bit.
 *
 * <p>Made for embedding models; any other model has states too, which {@link EmbeddingOptions#withPooling} makes vectors of.
 * The memory for keys and values is that of a few hundred tokens and the longest text, however many texts there are.
 */
public final class EmbeddingModel implements AutoCloseable {

    private final Model model;
    private final boolean owned;

    private EmbeddingModel(Model model, boolean owned) {
        this.model = model;
        this.owned = owned;
    }

    /**
     * Loads a model with the default options.
     *
     * @param path a GGUF file, or a Hugging Face folder
     * @return a model to be closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     */
    public static EmbeddingModel load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads a model. Unless the options ask for it, there is neither a two-stage head nor a cache of prefixes, which no
     * embedding uses.
     *
     * @param path a GGUF file, or a Hugging Face folder
     * @param options how to load and run it
     * @return a model to be closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static EmbeddingModel load(Path path, LoadOptions options) {
        return new EmbeddingModel(Model.load(path, lean(options)), true);
    }

    /**
     * Loads a model that is in memory, with the default options.
     *
     * @param gguf the bytes of a GGUF file between position and limit; direct memory is used in place, so it must not
     *     change while the model is open
     * @return a model to be closed
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     */
    public static EmbeddingModel load(ByteBuffer gguf) {
        return load(gguf, LoadOptions.defaults());
    }

    /**
     * Loads a model that is in memory, as {@link #load(Path, LoadOptions)} does one from a file.
     *
     * @param gguf the bytes of a GGUF file between position and limit; direct memory is used in place, so it must not
     *     change while the model is open
     * @param options how to load and run it
     * @return a model to be closed
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static EmbeddingModel load(ByteBuffer gguf, LoadOptions options) {
        return new EmbeddingModel(Model.load(gguf, lean(options)), true);
    }

    /** Options without what only generation uses. */
    private static LoadOptions lean(LoadOptions options) {
        LoadOptions headless = options.twoStageHead() == null ? options.withTwoStageHead(false) : options;
        return headless.prefixCacheBytes() == null ? headless.withPrefixCacheBytes(0L) : headless;
    }

    /**
     * Embeds with a model that is loaded already, and goes on generating beside.
     *
     * @param model stays its owner's to close
     * @return a view of it, whose {@link #close} does nothing
     */
    public static EmbeddingModel of(Model model) {
        return new EmbeddingModel(model, false);
    }

    /**
     * The vector of a text, with the default options.
     *
     * @param text any text; special tokens in it stay text
     * @return a vector of length 1
     * @throws ContextFullException if the text is longer than the context
     * @throws IllegalArgumentException if the text is empty and the model puts no begin or end token to it
     * @throws UnsupportedModelException if the model's file names no pooling: it is no embedding model
     * @throws IllegalStateException if the model is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public Embedding embed(String text) {
        return embed(text, EmbeddingOptions.defaults());
    }

    /**
     * The vector of a text.
     *
     * @param text any text; special tokens in it stay text
     * @param options how
     * @return the vector
     * @throws ContextFullException if the text is longer than the context and not to be truncated
     * @throws IllegalArgumentException if prefix and text are empty and the model puts no begin or end token to them
     * @throws UnsupportedModelException if neither the options nor the model's file name a pooling
     * @throws CancellationException if the options' token was cancelled
     * @throws IllegalStateException if the model is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public Embedding embed(String text, EmbeddingOptions options) {
        return embed(List.of(text), options).get(0);
    }

    /**
     * The vectors of several texts, which go through the model together, with the default options.
     *
     * @param texts any number of texts
     * @return a vector of length 1 for each, in order
     * @throws ContextFullException if a text is longer than the context; none is computed then
     * @throws IllegalArgumentException if a text is empty and the model puts no begin or end token to it
     * @throws UnsupportedModelException if the model's file names no pooling: it is no embedding model
     * @throws IllegalStateException if the model is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public List<Embedding> embed(List<String> texts) {
        return embed(texts, EmbeddingOptions.defaults());
    }

    /**
     * The vectors of several texts, which go through the model together.
     *
     * @param texts any number of texts
     * @param options how
     * @return a vector for each, in order
     * @throws ContextFullException if a text is longer than the context and not to be truncated; none is computed then
     * @throws IllegalArgumentException if a text and the prefix are empty and the model puts no begin or end token to them
     * @throws UnsupportedModelException if neither the options nor the model's file name a pooling
     * @throws CancellationException if the options' token was cancelled
     * @throws IllegalStateException if the model is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public List<Embedding> embed(List<String> texts, EmbeddingOptions options) {
        Pooling pooling = pooling(options);
        List<int[]> sequences = new ArrayList<>(texts.size());
        for (String text : texts) {
            requireNotCancelled(options);
            sequences.add(fitting(encode(text, options), sequences.size(), texts.size(), options));
        }
        return compute(sequences, pooling, options);
    }

    /**
     * The vectors of token sequences, which go through the model together.
     *
     * @param sequences token ids of each text, at least one; an embedding model expects its begin and end tokens among them
     * @param options how; without a prefix, which is text, and without truncation, which needs to know the end token
     * @return a vector for each, in order
     * @throws ContextFullException if a sequence is longer than the context; none is computed then
     * @throws IllegalArgumentException if a sequence is empty, an id is not in the vocabulary, or the options ask for what
     *     sequences cannot have
     * @throws UnsupportedModelException if neither the options nor the model's file name a pooling
     * @throws CancellationException if the options' token was cancelled
     * @throws IllegalStateException if the model is closed
     * @throws BitNetException if the computation failed or the thread was interrupted
     */
    public List<Embedding> embedTokens(List<int[]> sequences, EmbeddingOptions options) {
        if (!options.prefix().isEmpty() || options.truncate()) {
            throw new IllegalArgumentException(
                    "token sequences are taken as they are: a prefix and truncation are for texts; "
                            + "put the prefix's tokens before, and shorten what is too long");
        }
        Pooling pooling = pooling(options);
        List<int[]> checked = new ArrayList<>(sequences.size());
        for (int[] ids : sequences) {
            int[] known = model.encoder().encode(Prompt.tokens(ids), true);
            checked.add(fitting(known, checked.size(), sequences.size(), options));
        }
        return compute(checked, pooling, options);
    }

    private Pooling pooling(EmbeddingOptions options) {
        Pooling wanted = options.pooling() == null ? model.pooling() : options.pooling();
        if (wanted == null) {
            throw new UnsupportedModelException(
                    "embedding by a model whose file names no pooling (it is made for generating, not for embedding)",
                    "a pooling named with EmbeddingOptions.withPooling, or an embedding model");
        }
        return wanted;
    }

    /** The begin token, prefix and text together, the end token; begin and end where the model's file asks for them. */
    private int[] encode(String text, EmbeddingOptions options) {
        Tokenizer tokenizer = model.tokenizer();
        IntStream begin = tokenizer.addBos() ? tokenizer.bosId().stream() : IntStream.empty();
        IntStream end = tokenizer.addEos() ? tokenizer.eosId().stream() : IntStream.empty();
        IntStream ids = IntStream.of(tokenizer.encode(options.prefix() + text));
        return IntStream.concat(IntStream.concat(begin, ids), end).toArray();
    }

    /** A sequence that is neither empty nor longer than the context. */
    private int[] fitting(int[] ids, int index, int count, EmbeddingOptions options) {
        String which = count == 1 ? "the text" : "text " + (index + 1) + " of " + count;
        int most = maxTokens();
        if (ids.length == 0) {
            throw new IllegalArgumentException(which + " has no token, and the model puts no begin or end token to it");
        }
        if (ids.length <= most) {
            return ids;
        }
        int ends = model.tokenizer().addEos() ? 1 : 0;
        int begins = model.tokenizer().addBos() ? 1 : 0;
        if (!options.truncate() || most <= begins + ends) {
            throw new ContextFullException(
                    which + " has " + ids.length + " tokens, the context holds " + most
                            + "; shorten it, split it, or allow truncation",
                    ids.length,
                    0,
                    most);
        }
        int[] cut = new int[most];
        System.arraycopy(ids, 0, cut, 0, most - ends);
        System.arraycopy(ids, ids.length - ends, cut, most - ends, ends);
        return cut;
    }

    private List<Embedding> compute(List<int[]> sequences, Pooling pooling, EmbeddingOptions options) {
        requireNotCancelled(options);
        List<float[]> vectors = new EmbeddingCall(
                        model.engine(), pooling, dimension(), options.normalize(), options::isCancelled)
                .vectors(sequences);
        return IntStream.range(0, vectors.size())
                .mapToObj(i -> Embedding.computed(vectors.get(i), sequences.get(i).length))
                .toList();
    }

    private static void requireNotCancelled(EmbeddingOptions options) {
        if (options.isCancelled()) {
            throw new CancellationException("the embedding was cancelled");
        }
    }

    /**
     * How many tokens a text takes, also one that does not fit.
     *
     * @param text any text
     * @param options its prefix counts
     * @return tokens of prefix and text, and the begin and end tokens that the model's file asks for
     */
    public int countTokens(String text, EmbeddingOptions options) {
        return encode(text, options).length;
    }

    /**
     * The most tokens that a text may have, begin and end tokens among them.
     *
     * @return the context length
     */
    public int maxTokens() {
        return model.info().contextLength();
    }

    /**
     * How many numbers a vector has.
     *
     * @return the width of the model
     */
    public int dimension() {
        return model.info().hidden();
    }

    /**
     * How the model's file says that the states of a text's tokens become one vector.
     *
     * @return the pooling; empty for a model that was not made for embedding, which needs one in the options
     */
    public Optional<Pooling> pooling() {
        return Optional.ofNullable(model.pooling());
    }

    /**
     * The model that computes, for its tokenizer, its dimensions and its backend.
     *
     * @return the model, which closes with this one if this one was loaded
     */
    public Model model() {
        return model;
    }

    /** Cancels all that runs and frees the model if it was loaded here; a shared model goes on. Idempotent. */
    @Override
    public void close() {
        if (owned) {
            model.close();
        }
    }
}
