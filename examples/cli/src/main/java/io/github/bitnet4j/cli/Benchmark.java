package io.github.bitnet4j.cli;

import io.github.bitnet4j.GenerateOptions;
import io.github.bitnet4j.Generation;
import io.github.bitnet4j.LoadOptions;
import io.github.bitnet4j.MemoryBandwidth;
import io.github.bitnet4j.Model;
import io.github.bitnet4j.Prompt;
import io.github.bitnet4j.Session;
import io.github.bitnet4j.tokenizer.TokenType;
import io.github.bitnet4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures one model: a prompt of random tokens behind a context of others, and as many tokens after it as are wanted,
 * whatever they are.
 */
final class Benchmark {

    private static final long SEED = 1;

    private final Model model;
    private final int depth;
    private final int[] tokens; // the context, then the prompt
    private final GenerateOptions options;
    private final @Nullable Integer sequences;

    /** {@code sequences}, unless null, are decoded together, too. */
    Benchmark(Model model, int depth, int promptTokens, int generatedTokens, @Nullable Integer sequences) {
        this.model = model;
        this.depth = depth;
        this.sequences = sequences;
        this.tokens = randomTokens(model.tokenizer(), depth + promptTokens);
        this.options = generating(generatedTokens);
    }

    private static GenerateOptions generating(int tokens) {
        return GenerateOptions.builder().maxTokens(tokens).ignoreEndOfText(true).build();
    }

    private static int[] randomTokens(Tokenizer tokenizer, int count) {
        int[] ordinary = IntStream.range(0, tokenizer.size())
                .filter(id -> tokenizer.type(id) == TokenType.NORMAL)
                .toArray();
        Random random = new Random(SEED);
        return IntStream.generate(() -> ordinary[random.nextInt(ordinary.length)])
                .limit(count)
                .toArray();
    }

    /** Runs once to warm up, then as often as is measured. */
    BenchReport run(int runs, LoadOptions loadOptions, double loadSeconds) {
        Generation[] generations = new Generation[runs];
        @Nullable Double energy;
        try (Session session = model.newSession()) {
            if (depth > 0) {
                session.append(Prompt.tokens(Arrays.copyOf(tokens, depth))).generate(generating(0));
            }
            generate(session);
            for (int run = 0; run < runs; run++) {
                generations[run] = generate(session);
            }
            energy = joulesPerToken(session);
        }
        BenchReport.Together together = sequences == null ? null : decodeTogether(sequences, runs);
        Long peakRss = Machine.peakRssBytes(); // before the probe, whose memory is none of the model's
        return new BenchReport(
                model.info(),
                model.backend(),
                loadOptions.resolve().threads(),
                depth,
                rates(generations, tokens.length - depth, g -> g.timings().prefillTokensPerSecond()),
                rates(generations, options.maxTokens(), g -> g.timings().decodeTokensPerSecond()),
                headRowsPerToken(generations),
                together,
                streamingBytesPerSecond(loadOptions),
                loadSeconds,
                Rates.median(sorted(generations, Benchmark::firstTokenSeconds)),
                peakRss,
                energy);
    }

    private Generation generate(Session session) {
        return atPrompt(session).generate(options);
    }

    private Session atPrompt(Session session) {
        int[] prompt = Arrays.copyOfRange(tokens, depth, tokens.length);
        return session.rewind(depth).append(Prompt.tokens(prompt));
    }

    /** Of decoding alone: the prompt and the token after it come first. Null if it cannot be measured. */
    private @Nullable Double joulesPerToken(Session session) {
        EnergyMeter meter = EnergyMeter.ofMachine();
        if (meter.read() == null || options.maxTokens() == 0) {
            return null;
        }
        atPrompt(session).generate(generating(1));
        EnergyMeter.Reading before = meter.read();
        session.generate(options);
        Double joules = meter.joules(before, meter.read());
        return joules == null ? null : joules / options.maxTokens();
    }

    private BenchReport.Together decodeTogether(int count, int runs) {
        try (SequenceBatch batch = new SequenceBatch(model, tokens, options, count)) {
            batch.decode();
            double[] speeds = new double[runs];
            for (int run = 0; run < runs; run++) {
                speeds[run] = batch.decode();
            }
            return new BenchReport.Together(count, Rates.of(count * options.maxTokens(), speeds));
        }
    }

    private static double headRowsPerToken(Generation[] generations) {
        return Arrays.stream(generations)
                .mapToDouble(g -> g.timings().headRows() / (double) (g.timings().decodeTokens() + 1))
                .average()
                .orElse(0);
    }

    private static double firstTokenSeconds(Generation generation) {
        return generation
                        .timings()
                        .queued()
                        .plus(generation.timings().prefill())
                        .toNanos()
                / 1e9;
    }

    private interface Measure {
        double of(Generation generation);
    }

    private static double[] sorted(Generation[] generations, Measure measure) {
        return Arrays.stream(generations).mapToDouble(measure::of).sorted().toArray();
    }

    private static Rates rates(Generation[] generations, int tokens, Measure tokensPerSecond) {
        return Rates.of(tokens, sorted(generations, tokensPerSecond));
    }

    /** Null if there is no memory for the probe. */
    private static @Nullable Double streamingBytesPerSecond(LoadOptions options) {
        try {
            return Machine.hasRoomForProbe() ? MemoryBandwidth.measure(options) : null;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }
}
