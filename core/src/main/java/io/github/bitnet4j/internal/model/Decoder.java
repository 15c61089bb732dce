package io.github.bitnet4j.internal.model;

import io.github.bitnet4j.internal.cache.KvCache;
import io.github.bitnet4j.internal.parallel.Workers;
import io.github.bitnet4j.spi.Floats;
import io.github.bitnet4j.spi.Kernels;
import io.github.bitnet4j.spi.KvType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The model: token ids in, logits out. Owns its weights and working memory; confined to the engine thread, whose
 * workers share every operation.
 */
public final class Decoder implements AutoCloseable {

    /** The most tokens that go through the model together. */
    public static final int MAX_BATCH = 128;

    /** Bytes of the head a block of rows. */
    private static final int HEAD_BLOCK_BYTES = 1 << 20;

    private final Kernels kernels;
    private final Workers workers;
    private final ModelConfig config;
    private final ModelWeights weights;
    private final RopeTable rope;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final Activations activations;
    private final int headRowsPerBlock;
    private final float[] row; // (hidden) on its way from the residual stream to the head
    private final @Nullable TwoStageHead twoStageHead;
    private Floats headInput; // [rows][hidden]
    private Floats logits; // [rows][vocabulary]

    /**
     * Takes over the weights.
     *
     * @param twoStageHead whether {@link #largestLogits} goes in two stages, which mostly takes a copy of the head
     */
    public Decoder(Kernels kernels, Workers workers, ModelConfig config, ModelWeights weights, boolean twoStageHead) {
        this.kernels = kernels;
        this.workers = workers;
        this.config = config;
        this.weights = weights;
        rope = new RopeTable(kernels, config.headDim(), config.ropeTheta());
        for (LayerWeights layer : weights.layers()) {
            layers.add(new DecoderLayer(kernels, workers, config, layer, rope, layers.size()));
        }
        activations = new Activations(kernels, config, Math.min(MAX_BATCH, config.contextLength()));
        long rowBytes = weights.head().byteSize() / weights.head().rows();
        headRowsPerBlock = (int) Math.max(8, HEAD_BLOCK_BYTES / rowBytes / 8 * 8);
        row = new float[config.hidden()];
        headInput = kernels.allocate(config.hidden());
        logits = kernels.allocate(config.vocabulary());
        this.twoStageHead = twoStageHead ? new TwoStageHead(kernels, workers, weights.head()) : null;
    }

    /** The hyper-parameters. */
    public ModelConfig config() {
        return config;
    }

    /** An empty cache for one context of this model. */
    public KvCache newCache(KvType type) {
        return new KvCache(kernels, type, config.layers(), config.kvHeads(), config.headDim());
    }

    /**
     * Takes a batch through all layers: its keys and values are in the caches afterwards, and the residual stream of its
     * tokens is there for {@link #logits}.
     *
     * @throws CancellationException if the workers were told to stop; the caches hold nothing reliable at the batch's
     *     positions then
     */
    public void forward(Batch batch) {
        for (int token = 0; token < batch.size(); token++) {
            batch.cache(token).reserve(batch.position(token) + 1);
            rope.extendTo(batch.position(token));
            kernels.embed(weights.embedding(), batch.id(token), activations.x, token * config.hidden());
        }
        for (DecoderLayer layer : layers) {
            layer.forward(batch, activations);
        }
    }

    /**
     * Computes the logits of some tokens of the batch that went through {@link #forward} last.
     *
     * @param from first token
     * @param to token after the last
     * @param target for each token an array of one logit for each id of the vocabulary
     */
    public void logits(int from, int to, float[][] target) {
        int count = to - from;
        prepareHead(from, count);
        workers.forRange(
                config.vocabulary(),
                headRowsPerBlock,
                (first, last) -> kernels.head(weights.head(), headInput, count, logits, first, last));
        for (int i = 0; i < count; i++) {
            logits.read(i * config.vocabulary(), target[i], 0, config.vocabulary());
        }
    }

    /**
     * Computes the largest logits of a token of the batch that went through {@link #forward} last.
     *
     * @param token the token
     * @param query what is wanted of it; logits that are not may be there all the same
     * @return number of rows of the head that were computed canonically
     */
    public int largestLogits(int token, HeadQuery query) {
        if (twoStageHead != null) {
            prepareHead(token, 1);
            float[] hidden = new float[config.hidden()];
            headInput.read(0, hidden, 0, hidden.length);
            int computed = twoStageHead.largest(List.of(hidden), List.of(query))[0];
            if (computed > 0) {
                return computed;
            }
        }
        logits(token, token + 1, new float[][] {query.target()});
        return config.vocabulary();
    }

    /** Memory that the two-stage head takes beside the weights; 0 without one. */
    public long headCopyBytes() {
        return twoStageHead == null ? 0 : twoStageHead.byteSize();
    }

    /** How long the two-stage head took to prepare; zero without one. */
    public Duration headPreparation() {
        return twoStageHead == null ? Duration.ZERO : twoStageHead.preparation();
    }

    /** Puts the normed hidden states of some tokens into the head's input. */
    private void prepareHead(int from, int count) {
        reserveLogits(count);
        for (int i = 0; i < count; i++) {
            activations.x.read((from + i) * config.hidden(), row, 0, row.length);
            headInput.write(i * config.hidden(), row, 0, row.length);
        }
        kernels.rmsNorm(headInput, weights.outputNorm(), config.epsilon(), headInput, 0, count);
    }

    private void reserveLogits(int count) {
        if (headInput.size() < count * config.hidden()) {
            headInput.close();
            logits.close();
            headInput = kernels.allocate(count * config.hidden());
            logits = kernels.allocate(count * config.vocabulary());
        }
    }

    @Override
    public void close() {
        if (twoStageHead != null) {
            twoStageHead.close();
        }
        headInput.close();
        logits.close();
        activations.close();
        rope.close();
        weights.close();
    }
}
