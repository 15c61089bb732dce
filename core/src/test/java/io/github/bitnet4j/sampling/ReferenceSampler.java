package io.github.bitnet4j.sampling;

import io.github.bitnet4j.spi.Canonical;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The definitions of docs/sampling.md, one after the other, written to be compared with them and not to be fast. */
final class ReferenceSampler {

    private record Candidate(int id, float logit, float weight) {}

    private static final Comparator<Candidate> BY_ID = Comparator.comparingInt(Candidate::id);

    private final SamplingOptions options;
    private final IntPredicate breaks;
    private List<Candidate> candidates = List.of();
    private float mu;

    ReferenceSampler(SamplingOptions options, IntPredicate breaks) {
        this.options = options;
        this.breaks = breaks;
        mu = options.mirostat() == null ? 0 : 2 * options.mirostat().tau();
    }

    /** The ids that were left at the last draw. */
    int[] left() {
        return candidates.stream().mapToInt(Candidate::id).toArray();
    }

    int next(float[] logits, int[] context) {
        bias(logits);
        penalise(logits, context);
        dry(logits, context);
        candidates = IntStream.range(0, logits.length)
                .filter(id -> logits[id] > Float.NEGATIVE_INFINITY)
                .mapToObj(id -> new Candidate(id, logits[id] + 0f, 0))
                .toList();
        if (candidates.isEmpty()) {
            return -1;
        }
        Comparator<Candidate> byLogit = Comparator.comparingDouble(c -> -c.logit);
        if (options.temperature() == 0) {
            return candidates.stream().min(byLogit.thenComparing(BY_ID)).orElseThrow().id;
        }
        if (options.topK() > 0) {
            keep(byLogit, options.topK());
        }
        softmax();
        int position = context.length;
        float u = Philox.uniform(options.seed(), position, 0, new int[4]);
        if (options.mirostat() != null) {
            return mirostat(u);
        }
        typical();
        topP();
        minP();
        xtc(position);
        return draw(u).id;
    }

    private void bias(float[] logits) {
        for (Map.Entry<Integer, Float> bias : options.logitBias().entrySet()) {
            logits[bias.getKey()] += bias.getValue();
        }
    }

    private void penalise(float[] logits, int[] context) {
        Penalties penalties = options.penalties();
        for (int id = 0; id < logits.length; id++) {
            int count = 0;
            for (int i = 0; i < context.length; i++) {
                count += i >= context.length - penalties.window() && context[i] == id ? 1 : 0;
            }
            if (count > 0) {
                float x = logits[id] > 0 ? logits[id] / penalties.repetition() : logits[id] * penalties.repetition();
                logits[id] = x - count * penalties.frequency() - penalties.presence();
            }
        }
    }

    /** For each token and each earlier place where it stands: how long is the match that it would continue? */
    private void dry(float[] logits, int[] context) {
        Dry dry = options.dry();
        if (dry == null) {
            return;
        }
        int end = context.length;
        int start = Math.max(0, end - dry.window());
        for (int id = 0; id < logits.length; id++) {
            int longest = 0;
            for (int place = start + 1; place < end; place++) {
                if (context[place] != id || breaks.test(id)) {
                    continue;
                }
                int length = 0;
                while (place - 1 - length >= start
                        && context[place - 1 - length] == context[end - 1 - length]
                        && !breaks.test(context[end - 1 - length])) {
                    length++;
                }
                longest = Math.max(longest, length);
            }
            if (longest >= dry.allowedLength()) {
                double penalty = dry.multiplier();
                for (int n = 0; n < longest - dry.allowedLength(); n++) {
                    penalty *= dry.base();
                }
                logits[id] -= (float) Math.min(penalty, Float.MAX_VALUE);
            }
        }
    }

    private void keep(Comparator<Candidate> order, int most) {
        candidates = candidates.stream()
                .sorted(order.thenComparing(BY_ID))
                .limit(most)
                .sorted(BY_ID)
                .toList();
    }

    private void softmax() {
        float max =
                (float) candidates.stream().mapToDouble(Candidate::logit).max().orElseThrow();
        candidates = candidates.stream()
                .map(c -> {
                    float logit = c.logit == max ? 0 : Math.max((c.logit - max) / options.temperature(), -87.33654f);
                    return new Candidate(c.id, logit, Canonical.exp32(logit));
                })
                .toList();
    }

    private float sum() {
        float sum = 0;
        for (Candidate c : candidates) {
            sum += c.weight;
        }
        return sum;
    }

    private void keepUntil(Comparator<Candidate> order, float total) {
        List<Candidate> kept = new ArrayList<>();
        float sum = 0;
        for (Candidate c :
                candidates.stream().sorted(order.thenComparing(BY_ID)).toList()) {
            if (kept.isEmpty() || sum < total) {
                kept.add(c);
                sum += c.weight;
            }
        }
        candidates = kept.stream().sorted(BY_ID).toList();
    }

    private void typical() {
        if (options.typicalP() == 1) {
            return;
        }
        float products = 0;
        for (Candidate c : candidates) {
            products += c.weight * c.logit;
        }
        float mean = products / sum();
        keepUntil(Comparator.comparingDouble(c -> Math.abs(c.logit - mean)), options.typicalP() * sum());
    }

    private void topP() {
        if (options.topP() < 1) {
            keepUntil(Comparator.comparingDouble(c -> -c.weight), options.topP() * sum());
        }
    }

    private void minP() {
        float largest =
                (float) candidates.stream().mapToDouble(Candidate::weight).max().orElseThrow();
        candidates = candidates.stream()
                .filter(c -> c.weight >= options.minP() * largest)
                .toList();
    }

    private void xtc(int position) {
        Xtc xtc = options.xtc();
        if (xtc == null || Philox.uniform(options.seed(), position, 1, new int[4]) >= xtc.probability()) {
            return;
        }
        float least = xtc.threshold() * sum();
        Comparator<Candidate> falling = Comparator.comparingDouble(c -> -c.weight);
        List<Candidate> top = candidates.stream()
                .filter(c -> c.weight >= least)
                .sorted(falling.thenComparing(BY_ID))
                .toList();
        if (top.size() > 1) {
            List<Candidate> excluded = top.subList(0, top.size() - 1);
            candidates = candidates.stream().filter(c -> !excluded.contains(c)).toList();
        }
    }

    private int mirostat(float u) {
        Mirostat mirostat = Objects.requireNonNull(options.mirostat());
        float sum = sum();
        float least = (float) (sum * StrictMath.exp(-mu * StrictMath.log(2)));
        float largest =
                (float) candidates.stream().mapToDouble(Candidate::weight).max().orElseThrow();
        candidates = candidates.stream()
                .filter(c -> c.weight >= least || c.weight == largest)
                .toList();
        Candidate drawn = draw(u);
        float surprise = (float) (StrictMath.log((double) sum / drawn.weight) / StrictMath.log(2));
        mu -= mirostat.eta() * (surprise - mirostat.tau());
        return drawn.id;
    }

    private Candidate draw(float u) {
        float target = u * sum();
        float sum = 0;
        for (Candidate c : candidates) {
            sum += c.weight;
            if (sum > target) {
                return c;
            }
        }
        return candidates.get(candidates.size() - 1);
    }
}
