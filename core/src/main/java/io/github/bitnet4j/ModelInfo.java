package io.github.bitnet4j;

import java.time.Duration;

/**
 * What a loaded model is.
 *
 * @param name the name its file gives, or the file's own name
 * @param architecture architecture name in the file, for example {@code bitnet-b1.58}
 * @param layers transformer layers
 * @param hidden width of the residual stream
 * @param feedForward width of the feed-forward network
 * @param heads query heads
 * @param kvHeads key/value heads
 * @param headDim values a head
 * @param vocabulary tokens in the vocabulary
 * @param contextLength tokens that a session holds at most
 * @param parameters number of weights, ternary and others
 * @param bytesPerToken bytes of weights that decoding one token reads: the ternary matrices and the output head
 * @param kvBytesPerToken bytes of KV cache that one token takes
 * @param headCopyBytes memory that the two-stage head takes beside the weights; 0 without one
 * @param headCopyTime how long that took to make, a part of the load time
 */
public record ModelInfo(
        String name,
        String architecture,
        int layers,
        int hidden,
        int feedForward,
        int heads,
        int kvHeads,
        int headDim,
        int vocabulary,
        int contextLength,
        long parameters,
        long bytesPerToken,
        long kvBytesPerToken,
        long headCopyBytes,
        Duration headCopyTime) {}
