package io.github.bitnet4j.internal.engine;

import io.github.bitnet4j.internal.model.Batch;
import io.github.bitnet4j.internal.model.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * Takes the tokens of several jobs through the model together, so that its weights are read once for all of them. No bit
 * of a job's results depends on the others: a step may be cut or repeated without them at any time.
 *
 * <p>Jobs may end while a step runs. It goes on for the others while at least half of its tokens are theirs, and is
 * repeated without those that have ended otherwise. A step that fails is repeated job by job, so that the error ends only
 * the job whose it is.
 */
final class Step {

    private final Decoder decoder;
    private final Batch batch;
    private final float[] logits;
    private List<Job> jobs = List.of();
    private volatile boolean abandoned;

    Step(Decoder decoder) {
        this.decoder = decoder;
        batch = new Batch(Math.min(Decoder.MAX_BATCH, decoder.config().contextLength()));
        logits = new float[decoder.config().vocabulary()];
    }

    /** The most tokens that fit. */
    int capacity() {
        return batch.capacity();
    }

    /** Runs a step for some jobs; they have made progress afterwards, or have ended. */
    void run(List<Job> some) {
        jobs = some;
        try {
            forward();
        } catch (CancellationException e) {
            repeatWithoutEnded();
            return;
        } catch (Throwable e) {
            repeatOneByOne(e);
            return;
        }
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).advance(decoder, logits);
        }
    }

    private void forward() {
        batch.clear();
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).fill(batch);
        }
        abandoned = false;
        abandonUnlessWanted();
        if (abandoned) {
            throw new CancellationException();
        }
        decoder.forward(batch);
    }

    private void repeatWithoutEnded() {
        List<Job> rest = new ArrayList<>(jobs);
        rest.removeIf(Job::hasEnded);
        if (!rest.isEmpty()) {
            run(rest);
        }
    }

    private void repeatOneByOne(Throwable failure) {
        if (jobs.size() == 1) {
            jobs.get(0).fail(failure);
            return;
        }
        for (Job job : List.copyOf(jobs)) {
            run(List.of(job));
        }
    }

    /** Abandons the step that runs if jobs have ended that more than half of its tokens belong to. */
    void abandonUnlessWanted() {
        int wanted = 0;
        for (int i = 0; i < jobs.size(); i++) {
            wanted += jobs.get(i).hasEnded() ? 0 : jobs.get(i).share();
        }
        abandoned = 2 * wanted < batch.size() || batch.size() == 0;
    }

    /** Whether the step is to stop, which any worker may ask before every block of an operation. */
    boolean isAbandoned() {
        return abandoned;
    }
}
