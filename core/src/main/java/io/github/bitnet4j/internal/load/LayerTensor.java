package io.github.bitnet4j.internal.load;

import io.github.bitnet4j.internal.model.ExtraNorm;
import io.github.bitnet4j.internal.model.ModelConfig;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The tensors of one layer: names, shapes, and which of them every family has. */
enum LayerTensor {
    ATTENTION_NORM("attn_norm", ModelConfig::hidden),
    QUERY("attn_q", ModelConfig::queryWidth, ModelConfig::hidden),
    KEY("attn_k", ModelConfig::kvWidth, ModelConfig::hidden),
    VALUE("attn_v", ModelConfig::kvWidth, ModelConfig::hidden),
    ATTENTION_OUTPUT("attn_output", ModelConfig::hidden, ModelConfig::queryWidth),
    FEED_FORWARD_NORM("ffn_norm", ModelConfig::hidden),
    GATE("ffn_gate", ModelConfig::feedForward, ModelConfig::hidden),
    UP("ffn_up", ModelConfig::feedForward, ModelConfig::hidden),
    DOWN("ffn_down", ModelConfig::hidden, ModelConfig::feedForward),
    ATTENTION_SUB_NORM("attn_sub_norm", ExtraNorm.SUB, ModelConfig::queryWidth),
    FEED_FORWARD_SUB_NORM("ffn_sub_norm", ExtraNorm.SUB, ModelConfig::feedForward),
    QUERY_INPUT_NORM("attn_q_norm_in", ExtraNorm.PROJECTION, ModelConfig::hidden),
    KEY_INPUT_NORM("attn_k_norm_in", ExtraNorm.PROJECTION, ModelConfig::hidden),
    VALUE_INPUT_NORM("attn_v_norm_in", ExtraNorm.PROJECTION, ModelConfig::hidden),
    ATTENTION_OUTPUT_INPUT_NORM("attn_output_norm_in", ExtraNorm.PROJECTION, ModelConfig::queryWidth),
    GATE_INPUT_NORM("ffn_gate_norm_in", ExtraNorm.PROJECTION, ModelConfig::hidden),
    UP_INPUT_NORM("ffn_up_norm_in", ExtraNorm.PROJECTION, ModelConfig::hidden),
    DOWN_INPUT_NORM("ffn_down_norm_in", ExtraNorm.PROJECTION, ModelConfig::feedForward),
    QUERY_HEAD_NORM("attn_q_norm", ExtraNorm.HEAD, ModelConfig::headDim),
    KEY_HEAD_NORM("attn_k_norm", ExtraNorm.HEAD, ModelConfig::headDim),
    POST_ATTENTION_NORM("post_attention_norm", ExtraNorm.POST, ModelConfig::hidden),
    POST_FEED_FORWARD_NORM("post_ffw_norm", ExtraNorm.POST, ModelConfig::hidden);

    private final String stem;
    private final @Nullable ExtraNorm extra;
    private final boolean vector;
    private final ToIntFunction<ModelConfig> rows;
    private final ToIntFunction<ModelConfig> columns;

    /** The gains of a norm that all models have. */
    LayerTensor(String stem, ToIntFunction<ModelConfig> size) {
        this(stem, null, true, config -> 1, size);
    }

    /** The gains of a norm that some models have. */
    LayerTensor(String stem, ExtraNorm extra, ToIntFunction<ModelConfig> size) {
        this(stem, extra, true, config -> 1, size);
    }

    /** A ternary matrix. */
    LayerTensor(String stem, ToIntFunction<ModelConfig> rows, ToIntFunction<ModelConfig> columns) {
        this(stem, null, false, rows, columns);
    }

    LayerTensor(
            String stem,
            @Nullable ExtraNorm extra,
            boolean vector,
            ToIntFunction<ModelConfig> rows,
            ToIntFunction<ModelConfig> columns) {
        this.stem = stem;
        this.extra = extra;
        this.vector = vector;
        this.rows = rows;
        this.columns = columns;
    }

    /** Which optional norms it is one of; null if all models have it. */
    @Nullable
    ExtraNorm extra() {
        return extra;
    }

    /** Whether a model has it. */
    boolean isIn(ModelConfig config) {
        return extra == null || config.extraNorms().contains(extra);
    }

    /** The name in a GGUF file. */
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
