package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.model.ModelConfig;
import java.util.function.ToIntFunction;

/** The tensors of one layer of the bitnet family: names and shapes. */
enum LayerTensor {
    ATTENTION_NORM("attn_norm", ModelConfig::hidden),
    QUERY("attn_q", ModelConfig::queryWidth, ModelConfig::hidden),
    KEY("attn_k", ModelConfig::kvWidth, ModelConfig::hidden),
    VALUE("attn_v", ModelConfig::kvWidth, ModelConfig::hidden),
    ATTENTION_SUB_NORM("attn_sub_norm", ModelConfig::queryWidth),
    ATTENTION_OUTPUT("attn_output", ModelConfig::hidden, ModelConfig::queryWidth),
    FEED_FORWARD_NORM("ffn_norm", ModelConfig::hidden),
    GATE("ffn_gate", ModelConfig::feedForward, ModelConfig::hidden),
    UP("ffn_up", ModelConfig::feedForward, ModelConfig::hidden),
    FEED_FORWARD_SUB_NORM("ffn_sub_norm", ModelConfig::feedForward),
    DOWN("ffn_down", ModelConfig::hidden, ModelConfig::feedForward);

    private final String stem;
    private final boolean vector;
    private final ToIntFunction<ModelConfig> rows;
    private final ToIntFunction<ModelConfig> columns;

    /** The gain of a norm. */
    LayerTensor(String stem, ToIntFunction<ModelConfig> size) {
        this(stem, true, config -> 1, size);
    }

    /** A ternary matrix. */
    LayerTensor(String stem, ToIntFunction<ModelConfig> rows, ToIntFunction<ModelConfig> columns) {
        this(stem, false, rows, columns);
    }

    LayerTensor(String stem, boolean vector, ToIntFunction<ModelConfig> rows, ToIntFunction<ModelConfig> columns) {
        this.stem = stem;
        this.vector = vector;
        this.rows = rows;
        this.columns = columns;
    }

    /** The name in a file. */
    String name(int layer) {
        return "blk." + layer + "." + stem + ".weight";
    }

    /** Whether it is the gain of a norm; otherwise it is a ternary matrix. */
    boolean isVector() {
        return vector;
    }

    /** Values that a matrix gives; 1 for a vector. */
    int rows(ModelConfig config) {
        return rows.applyAsInt(config);
    }

    /** Values that a matrix takes; the size of a vector. */
    int columns(ModelConfig config) {
        return columns.applyAsInt(config);
    }
}
