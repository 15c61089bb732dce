package io.github.bitnet4j;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says about itself; its weights are not read. A GGUF file or Hugging Face folder of any model can be
 * looked at, also of one that this library does not run.
 *
 * @param name name of the file
 * @param format format and its version, for example {@code GGUF 3} or {@code Hugging Face safetensors}
 * @param metadata each key in the order of the file (of {@code config.json}), with its type and the start of its value
 *     in one line
 * @param parameters number of weights, those of packed tensors each by itself
 * @param tensors all tensors in the order of the file
 * @param hyperParameters dimensions of the model, or null if this library does not run it
 * @param refusal why this library does not run it, or null if it does
 * @param warnings what is odd about the file without being wrong
 */
public record ModelFile(
        String name,
        String format,
        Map<String, String> metadata,
        long parameters,
        List<Tensor> tensors,
        @Nullable HyperParameters hyperParameters,
        @Nullable String refusal,
        List<String> warnings) {

    /** Copies the collections. */
    public ModelFile {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = List.copyOf(tensors);
        warnings = List.copyOf(warnings);
    }

    /**
     * An entry of the tensor table.
     *
     * @param name name in the file
     * @param type name of its number format, for example {@code I2_S}
     * @param shape sizes, the contiguous dimension first
     * @param bytes size in the file, a scale that belongs to it included
     */
    public record Tensor(String name, String type, List<Long> shape, long bytes) {

        /** Copies the list. */
        public Tensor {
            shape = List.copyOf(shape);
        }

        /**
         * Number of elements.
         *
         * @return the product of the sizes
         */
        public long elements() {
            return shape.stream().reduce(1L, Math::multiplyExact);
        }
    }

    /**
     * The dimensions of a model that runs.
     *
     * @param architecture name in the file, for example {@code bitnet-b1.58}
     * @param layers transformer layers
     * @param hidden width of the residual stream
     * @param feedForward width of the feed-forward network
     * @param heads query heads
     * @param kvHeads key/value heads
     * @param headDim values a head
     * @param vocabulary tokens in the vocabulary
     * @param contextLength positions that the model was made for
     * @param normEpsilon what RMSNorm adds to the mean square
     * @param ropeTheta base of the rotary embedding's frequencies
     * @param activation non-linearity of the feed-forward gate: {@code relu2}, {@code silu} or {@code gelu}
     * @param chatTemplate what renders conversations: {@code jinja} for the file's own template, the name of a form that
     *     replaces it, or null if there is none that can be used
     */
    public record HyperParameters(
            String architecture,
            int layers,
            int hidden,
            int feedForward,
            int heads,
            int kvHeads,
            int headDim,
            int vocabulary,
            int contextLength,
            float normEpsilon,
            double ropeTheta,
            String activation,
            @Nullable String chatTemplate) {}

    /**
     * Size of the tensors.
     *
     * @return bytes of all together
     */
    public long bytes() {
        return tensors.stream().mapToLong(Tensor::bytes).sum();
    }
}
