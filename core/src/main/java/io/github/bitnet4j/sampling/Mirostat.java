package io.github.bitnet4j.sampling;

/**
 * Mirostat 2: keeps the tokens whose surprise is at most μ, and moves μ after each token so that the text's surprise
 * comes to a target. It starts with μ = 2τ in every generation. Source: Basu et al., "Mirostat: a neural text decoding
 * algorithm that directly controls perplexity" (2021), algorithm 2.
 *
 * @param tau the target, in bits a token, above 0, up to 100; 5 is usual
 * @param eta the learning rate, above 0, up to 1; 0.1 is usual
 */
public record Mirostat(float tau, float eta) {

    /** Checks the ranges. */
    public Mirostat {
        SamplingOptions.check(tau > 0 && tau <= 100, "the target tau of mirostat", "above 0, up to 100", tau);
        SamplingOptions.check(eta > 0 && eta <= 1, "the learning rate eta of mirostat", "above 0, up to 1", eta);
    }
}
