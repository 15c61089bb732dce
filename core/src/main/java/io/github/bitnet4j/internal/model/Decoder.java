package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.cache.KvShape;
import io.github.bitnet4j.internal.cache.KvStore;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvType;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The model: token ids in, logits out. Owns its weights and working memory; confined to the engine thread, whose
 * workers share every operation.
 */
public final class Decoder implements AutoCloseable {

    /** The most tokens that go through the model together. */
    public static final int MAX_BATCH = 128;

    private final Kernels kernels;
    private final ModelConfig config;
    private final ModelWeights weights;
    private final RopeTable rope;
    private final Activations activations;
    private final DecoderLayer[] layers;
    private final OutputHead head;
    private final FinalStates states;
    private @Nullable String headObstacle;

    /**
     * Takes over the weights.
     *
     * @param twoStageHead whether tokens that need only the largest logits go through the head in two stages, which mostly
     *     takes a copy of it
     */
    public Decoder(Kernels kernels, Workers workers, ModelConfig config, ModelWeights weights, boolean twoStageHead) {
        this.kernels = kernels;
        this.config = config;
        this.weights = weights;
        rope = new RopeTable(kernels, config.headDim(), config.rope(), weights.ropeDivisors());
        activations = new Activations(kernels, config, Math.min(MAX_BATCH, config.contextLength()));
        layers = new DecoderLayer[config.layers()];
        for (int i = 0; i < layers.length; i++) {
            layers[i] =
                    new DecoderLayer(kernels, workers, config, weights.layers().get(i), rope, activations, i);
        }
        for (int i = 1; i < layers.length; i++) {
            layers[i - 1].follow(layers[i]);
        }
        boolean inTwoStages = twoStageHead && TwoStageHead.fits(weights.head());
        head = new OutputHead(kernels, workers, config, weights, inTwoStages ? twoStages(workers) : null);
        states = new FinalStates(kernels, config, weights);
    }

    /** Both stages give the same tokens, so a model for whose copy there is no memory is slower and not useless. */
    private @Nullable TwoStageHead twoStages(Workers workers) {
        try {
            return new TwoStageHead(kernels, workers, weights.head());
        } catch (OutOfMemoryError e) {
            headObstacle = String.valueOf(e.getMessage());
            return null;
        }
    }

    /** The hyper-parameters. */
    public ModelConfig config() {
        return config;
    }

    /**
     * The caches of this model's contexts.
     *
     * @param idleBytes memory to keep for contexts to come
     */
    public KvStore newStore(KvType type, long idleBytes) {
        return new KvStore(kernels, shape(type), idleBytes);
    }

    /** Bytes of the cache of a context of some tokens. */
    public long contextBytes(KvType type, int tokens) {
        return shape(type).bytes(tokens);
    }

    private KvShape shape(KvType type) {
        return new KvShape(type, config.layers(), config.kvHeads(), config.headDim());
    }

    /** Tells this model from others: 32 bytes, the same on every backend. */
    public byte[] fingerprint() {
        return ModelFingerprint.of(kernels, config, weights);
    }

    /**
     * Takes a batch through all layers and those of its tokens through the head whose logits it asks for. Afterwards its
     * keys and values are in the caches, and {@link #logits} and {@link #state} give what was asked for.
     *
     * @throws CancellationException if the workers were told to stop; the caches hold nothing reliable at the batch's
     *     positions then
     */
    public void forward(Batch batch) {
        for (int token = 0; token < batch.size(); token++) {
            batch.cache(token).reserve(batch.position(token) + 1);
            rope.extendTo(batch.position(token));
            kernels.embed(
                    weights.embedding(),
                    batch.id(token),
                    config.embeddingScale(),
                    activations.x,
                    token * config.hidden());
        }
        for (DecoderLayer layer : layers) {
            layer.forward(batch);
        }
        head.forward(batch, activations.x);
        states.compute(activations.x, batch.stated(), batch.states());
    }

    /**
     * Gives the logits of a token of the batch that went through {@link #forward} last.
     *
     * @param score what {@link Batch#score} returned for the token
     * @param target receives one logit for each id of the vocabulary; where only the largest were asked for, negative
     *     infinity may stand for those that cannot be among them
     * @return number of rows of the head that were computed for it
     */
    public int logits(int score, float[] target) {
        return head.read(score, target);
    }

    /**
     * Gives the final hidden state of a token of the batch that went through {@link #forward} last.
     *
     * @param state what {@link Batch#state} returned for the token
     * @param target receives as many values as the model is wide
     */
    public void state(int state, float[] target) {
        states.read(state, target);
    }

    /** Why there is no two-stage head though one was asked for: what the JVM said when it had no memory for it. */
    public @Nullable String headObstacle() {
        return headObstacle;
    }

    /** Memory that the two-stage head takes beside the weights; 0 without one. */
    public long headCopyBytes() {
        return head.copyBytes();
    }

    /** How long the two-stage head took to prepare; zero without one. */
    public Duration headPreparation() {
        return head.preparation();
    }

    @Override
    public void close() {
        states.close();
        head.close();
        activations.close();
        rope.close();
        weights.close();
    }
}
