package io.github.bitnet4j;

import io.github.bitnet4j.chat.ChatTemplate;
import io.github.bitnet4j.internal.cache.KvStore;
import io.github.bitnet4j.internal.engine.EmbeddingCall;
import io.github.bitnet4j.internal.engine.Engine;
import io.github.bitnet4j.internal.engine.LogitsCall;
import io.github.bitnet4j.internal.engine.SnapshotCall;
import io.github.bitnet4j.internal.kernels.Backend;
import io.github.bitnet4j.internal.kernels.Backends;
import io.github.bitnet4j.internal.load.LoadedModel;
import io.github.bitnet4j.internal.load.ModelFileReader;
import io.github.bitnet4j.internal.load.ModelLoader;
import io.github.bitnet4j.internal.load.Warnings;
import io.github.bitnet4j.internal.model.Decoder;
import io.github.bitnet4j.internal.model.ModelConfig;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.BackendInfo;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A BitNet b1.58 language model, ready to run. Immutable and thread-safe: share one among all who use it, and give each
 * conversation a {@link Session} of its own.
 *
 * <p>One daemon thread and its workers compute for all sessions of a model, whose tokens go through it together. Weights stay in the mapped
 * file where the backend can use them there; replace a model file by renaming another over it, never by writing into it
 * while it is loaded.
 */
public final class Model implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Model.class);

    /** Stands for a file's name in messages. */
    static final String IN_MEMORY = "a GGUF file in memory";

    private static final long MOST_PREFIX_CACHE_BYTES = 512L << 20;

    private final Engine engine;
    private final Tokenizer tokenizer;
    private final PromptEncoder encoder;
    private final ModelInfo info;
    private final @Nullable Pooling pooling;
    private final BackendInfo backend;
    private final Leaks.Guard guard;

    private Model(LoadedModel loaded, Backend backend, Workers workers, LoadOptions options) {
        int trained = loaded.config().contextLength();
        int capacity = options.contextLength() == 0 ? trained : Math.min(trained, options.contextLength());
        Boolean wanted = options.twoStageHead();
        boolean twoStageHead = wanted == null
                ? backend.kernels().estimatesPay(loaded.weights().head().type())
                : wanted;
        Decoder decoder = new Decoder(backend.kernels(), workers, loaded.config(), loaded.weights(), twoStageHead);
        long contextBytes = decoder.contextBytes(options.kvType(), capacity);
        long idleBytes = prefixCacheBytes(options, backend.kernels(), contextBytes);
        KvStore store = decoder.newStore(options.kvType(), idleBytes);
        Engine started = new Engine(decoder, workers, store, capacity, "bitnet4j");
        this.engine = started;
        this.tokenizer = loaded.tokenizer();
        ChatTemplate chosen = options.chatTemplate();
        this.encoder = new PromptEncoder(tokenizer, chosen != null ? chosen : loaded.template());
        this.info = describe(loaded, decoder, options, capacity);
        this.pooling = loaded.config().pooling();
        this.backend = backend.info();
        this.guard = Leaks.watch(this, "model", started::close);
        LOG.info("{}: backend {}, {} threads", info.name(), this.backend.describe(), options.threads());
        loaded.warnings().forEach(warning -> LOG.warn("{}: {}", info.name(), warning));
        if (decoder.headObstacle() != null) {
            LOG.warn(
                    "{}: no memory for what a head in two stages needs ({}); each token takes the whole head, which is slower. "
                            + "Give Java more memory outside the heap with -XX:MaxDirectMemorySize, or load without "
                            + "two stages to do without this warning",
                    info.name(),
                    decoder.headObstacle());
        }
    }

    private static long prefixCacheBytes(LoadOptions options, Kernels kernels, long contextBytes) {
        Long wanted = options.prefixCacheBytes();
        if (wanted != null) {
            return wanted;
        }
        long bound = kernels.usesJavaHeap() ? Runtime.getRuntime().maxMemory() / 8 : MOST_PREFIX_CACHE_BYTES;
        return Math.min(contextBytes, Math.min(bound, MOST_PREFIX_CACHE_BYTES));
    }

    private static ModelInfo describe(LoadedModel loaded, Decoder decoder, LoadOptions options, int capacity) {
        ModelConfig config = loaded.config();
        return new ModelInfo(
                loaded.name(),
                config.architecture(),
                config.layers(),
                config.hidden(),
                config.feedForward(),
                config.heads(),
                config.kvHeads(),
                config.headDim(),
                config.vocabulary(),
                capacity,
                loaded.parameters(),
                loaded.weights().bytesPerToken(),
                2L * config.layers() * config.kvHeads() * options.kvType().rowBytes(config.headDim()),
                decoder.headCopyBytes(),
                decoder.headPreparation());
    }

    /**
     * Loads a model with the default options.
     *
     * @param path a GGUF file, or a Hugging Face folder ({@code config.json}, {@code tokenizer.json}, safetensors)
     * @return a model to be closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     */
    public static Model load(Path path) {
        return load(path, LoadOptions.defaults());
    }

    /**
     * Loads a model. Nothing is fetched from a network.
     *
     * @param path a GGUF file, or a Hugging Face folder ({@code config.json}, {@code tokenizer.json}, safetensors; packed
     *     or master weights, which are quantised here); a {@code .safetensors} file stands for its folder
     * @param options how to load and run it
     * @return a model to be closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static Model load(Path path, LoadOptions options) {
        return load(options, (kernels, workers) -> ModelLoader.load(path, options.forms(), kernels, workers));
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
    public static Model load(ByteBuffer gguf) {
        return load(gguf, LoadOptions.defaults());
    }

    /**
     * Loads a model that is in memory.
     *
     * @param gguf the bytes of a GGUF file between position and limit; direct memory is used in place, so it must not
     *     change while the model is open
     * @param options how to load and run it
     * @return a model to be closed
     * @throws ModelFormatException if it is not a model file, truncated or corrupt
     * @throws UnsupportedModelException if it is a model that this library does not run
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static Model load(ByteBuffer gguf, LoadOptions options) {
        return load(
                options, (kernels, workers) -> ModelLoader.load(gguf, IN_MEMORY, options.forms(), kernels, workers));
    }

    private interface Source {
        LoadedModel load(Kernels kernels, Workers workers) throws IOException;
    }

    private static Model load(LoadOptions options, Source source) {
        LoadOptions resolved = options.resolve();
        Backend backend = Backends.discover().open(resolved.backend(), resolved.isa(), resolved.layout());
        Workers workers = new Workers(resolved.threads(), "bitnet4j");
        try {
            return new Model(source.load(backend.kernels(), workers), backend, workers, resolved);
        } catch (IOException e) {
            workers.close();
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        } catch (Throwable e) {
            workers.close();
            throw e;
        }
    }

    /**
     * Reads only the tokenizer of a model, not its weights.
     *
     * @param path a GGUF file, a Hugging Face folder or a {@code tokenizer.json}
     * @return the tokenizer
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is not such a file, truncated or corrupt
     * @throws UnsupportedModelException if it describes a tokenizer that this library does not have
     */
    public static Tokenizer loadTokenizer(Path path) {
        if (path.toString().endsWith(".json")) {
            return Tokenizer.fromJson(path);
        }
        try {
            Warnings warnings = new Warnings();
            Tokenizer tokenizer = ModelLoader.loadTokenizer(path, warnings);
            warnings.texts().forEach(warning -> LOG.warn("{}: {}", path, warning));
            return tokenizer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }

    /**
     * Reads only the tokenizer of a model that is in memory, not its weights.
     *
     * @param gguf the bytes of a GGUF file between position and limit
     * @return the tokenizer, which keeps nothing of the buffer
     * @throws ModelFormatException if it is not such a file, truncated or corrupt
     * @throws UnsupportedModelException if it describes a tokenizer that this library does not have
     */
    public static Tokenizer loadTokenizer(ByteBuffer gguf) {
        try {
            return ModelLoader.loadTokenizer(gguf, IN_MEMORY);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }

    /**
     * Looks at a file or folder without loading its weights, also one that this library cannot run.
     *
     * @param path a GGUF file or a Hugging Face folder
     * @return what it says
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is no such file or folder, truncated or corrupt
     * @throws UnsupportedModelException if its version or the type of one of its tensors is not known
     */
    public static ModelFile inspect(Path path) {
        try {
            return ModelFileReader.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }

    /**
     * Looks at a file that is in memory, also one that this library cannot run.
     *
     * @param gguf the bytes of a GGUF file between position and limit
     * @return what it says
     * @throws ModelFormatException if it is not a GGUF file, truncated or corrupt
     * @throws UnsupportedModelException if its version or the type of one of its tensors is not known
     */
    public static ModelFile inspect(ByteBuffer gguf) {
        try {
            return ModelFileReader.read(gguf, IN_MEMORY);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model: " + e.getMessage(), e);
        }
    }

    /**
     * What a model would run on here with some options; loads none.
     *
     * @param options how it would be loaded
     * @return backend, instruction set and layout
     * @throws BackendUnavailableException if the backend that the options name cannot run here
     */
    public static BackendInfo backend(LoadOptions options) {
        LoadOptions resolved = options.resolve();
        return Backends.discover()
                .open(resolved.backend(), resolved.isa(), resolved.layout())
                .info();
    }

    /**
     * What each backend says about running here, best first; nothing is loaded.
     *
     * @return the verdicts
     */
    public static List<BackendInfo.Verdict> backends() {
        return Backends.discover().verdicts();
    }

    /**
     * A new, empty context.
     *
     * @return a session to be closed
     * @throws IllegalStateException if the model is closed
     */
    public Session newSession() {
        return new Session(this, engine, engine.newContext());
    }

    /**
     * A session as {@link Session#save} wrote it. The file may be anybody's: what it holds is checked, and no other session
     * is given its pages. Its text is that of the session that was saved, if nobody changed the file on purpose.
     *
     * @param file a snapshot of a session of this model, with the same type of KV cache
     * @return a session to be closed
     * @throws UncheckedIOException if the file cannot be read
     * @throws ModelFormatException if it is no snapshot, truncated or corrupt, of a version that is not known, or of another
     *     model or type of KV cache
     * @throws ContextFullException if it holds more tokens than a session of this model
     * @throws IllegalStateException if the model is closed
     */
    public Session restore(Path file) {
        try {
            return new Session(this, engine, SnapshotCall.restore(engine, file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot restore the session: " + e.getMessage(), e);
        }
    }

    /**
     * Generates text in a context of its own.
     *
     * @param prompt what to continue or to answer
     * @param options how
     * @return what was produced
     * @throws ContextFullException if the prompt does not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public Generation generate(Prompt prompt, GenerateOptions options) {
        return generate(prompt, options, text -> {});
    }

    /**
     * Generates text in a context of its own and passes it on as it comes.
     *
     * @param prompt what to continue or to answer
     * @param options how
     * @param onText receives pieces of text on the calling thread; what it throws cancels the generation
     * @return what was produced
     * @throws ContextFullException if the prompt does not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public Generation generate(Prompt prompt, GenerateOptions options, Consumer<String> onText) {
        try (Session session = newSession()) {
            return session.append(prompt).generate(options, onText);
        }
    }

    /**
     * Generates text in a context of its own; the caller takes it piece by piece.
     *
     * @param prompt what to continue or to answer
     * @param options how
     * @return a stream to be closed
     * @throws ContextFullException if the prompt does not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public TextStream stream(Prompt prompt, GenerateOptions options) {
        Session session = newSession();
        try {
            return session.append(prompt).stream(options, session::close);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Tells how likely a text is.
     *
     * @param text the text, from the start of a context
     * @return a log-probability for each of its tokens but the first
     * @throws ContextFullException if it does not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public TextScore score(Prompt text) {
        try (Session session = newSession()) {
            return session.score(text);
        }
    }

    /**
     * Tells which of several continuations of a prompt is the likeliest, as {@link Session#choose} does.
     *
     * @param prompt what to continue or to answer
     * @param options the continuations: text, in which special tokens stay text; none is empty
     * @return all of them with their scores
     * @throws ContextFullException if the prompt does not fit with each continuation
     * @throws IllegalArgumentException if there is no option or an empty one, or no token before them
     * @throws IllegalStateException if the model is closed
     */
    public Choices choose(Prompt prompt, List<String> options) {
        try (Session session = newSession()) {
            return session.choose(prompt, options);
        }
    }

    /**
     * Computes the logits after each token of a sequence.
     *
     * @param tokens ids in the vocabulary, at least one, at most as many as the context holds
     * @param consumer receives the logits of each position in order, on the calling thread
     * @throws ContextFullException if the tokens do not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public void logits(int[] tokens, LogitsConsumer consumer) {
        try (Session session = newSession()) {
            session.append(Prompt.tokens(tokens));
            for (int position = 0; position < tokens.length; ) {
                for (float[] row : LogitsCall.next(engine, session.context())) {
                    consumer.accept(position++, row);
                }
            }
        }
    }

    /**
     * Computes one vector for each of some texts. They go through the model together.
     *
     * @param texts token ids of each text, at least one, at most as many as the context holds; an embedding model expects
     *     its begin and end tokens among them
     * @param how how the states of a text's tokens become one vector; null for the way that the model's file says, or the
     *     mean if it says none
     * @return for each text a vector of unit length, as wide as the model
     * @throws ContextFullException if a text does not fit into the context
     * @throws IllegalStateException if the model is closed
     */
    public List<float[]> embed(List<int[]> texts, @Nullable Pooling how) {
        Pooling said = pooling == null ? Pooling.MEAN : pooling;
        for (int[] text : texts) {
            if (text.length == 0) {
                throw new IllegalArgumentException("a text has at least one token, found an empty one");
            }
            encoder.encode(Prompt.tokens(text), true);
        }
        return EmbeddingCall.embed(engine, texts, how == null ? said : how, info.hidden());
    }

    /**
     * The model's tokenizer, which works without the model and after it is closed.
     *
     * @return the tokenizer
     */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * What the model is.
     *
     * @return its dimensions
     */
    public ModelInfo info() {
        return info;
    }

    /**
     * Which backend computes, and why not another.
     *
     * @return the choice
     */
    public BackendInfo backend() {
        return backend;
    }

    Engine engine() {
        return engine;
    }

    PromptEncoder encoder() {
        return encoder;
    }

    /**
     * Cancels everything that runs, waits for the engine's present step, and frees the memory. Idempotent; may be called
     * from any thread and from a callback. Sessions of the model cannot be used afterwards.
     */
    @Override
    public void close() {
        guard.close();
    }
}
