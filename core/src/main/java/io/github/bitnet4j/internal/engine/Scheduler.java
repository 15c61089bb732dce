package io.github.bitnet4j.internal.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Chooses whose tokens go through the model next. Every job that needs one token, as in decoding, is in every step while
 * there is room; prompts share the rest in turns. Confined to the engine thread.
 */
final class Scheduler {

    /**
     * The part of a step that prompts take while others decode, 1 / this, and that those leave to prompts: enough that
     * reading the weights costs less than computing with them, little enough that those who decode wait only a fraction
     * of a second for each token.
     */
    private static final int PROMPT_PART = 4;

    /** Those that have waited longest come first. */
    private final List<Job> jobs = new ArrayList<>();

    private final List<Job> chosen = new ArrayList<>();

    void add(Job job) {
        jobs.add(job);
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        jobs.removeIf(Job::hasEnded);
        return jobs.isEmpty();
    }

    /** Ends the jobs whose users have asked for it. */
    void endCancelled() {
        for (int i = 0; i < jobs.size(); i++) {
            if (jobs.get(i).isCancelled()) {
                jobs.get(i).cancel();
            }
        }
    }

    /** Ends the jobs of some contexts. */
    void cancel(Collection<Context> contexts) {
        for (Job job : jobs) {
            if (contexts.contains(job.context)) {
                job.cancel();
            }
        }
    }

    /** Ends all jobs. */
    void cancelAll() {
        jobs.forEach(Job::cancel);
    }

    /**
     * Chooses the jobs of the next step and the share of each.
     *
     * @param capacity the most tokens a step
     * @return the jobs, valid until the next call
     */
    List<Job> next(int capacity) {
        chosen.clear();
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).prepare();
        }
        int reserved = Math.min(capacity / PROMPT_PART, promptTokens());
        chooseDecoding(capacity - reserved);
        choosePrompts(chosen.isEmpty() ? capacity : reserved);
        for (int i = 0; i < chosen.size(); i++) {
            jobs.remove(chosen.get(i));
            jobs.add(chosen.get(i));
        }
        return chosen;
    }

    private int promptTokens() {
        int tokens = 0;
        for (int i = 0; i < jobs.size(); i++) {
            int wanted = jobs.get(i).wanted();
            tokens += wanted == 1 ? 0 : wanted;
        }
        return tokens;
    }

    private void chooseDecoding(int most) {
        for (int i = 0; i < jobs.size() && chosen.size() < most; i++) {
            choose(jobs.get(i), jobs.get(i).wanted() == 1 ? 1 : 0);
        }
    }

    private void choosePrompts(int tokens) {
        int left = tokens;
        for (int i = 0; i < jobs.size() && left > 0; i++) {
            int wanted = jobs.get(i).wanted();
            if (wanted > 1) {
                int share = Math.min(wanted, left);
                choose(jobs.get(i), share);
                left -= share;
            }
        }
    }

    private void choose(Job job, int share) {
        if (share > 0) {
            job.setShare(share);
            chosen.add(job);
        }
    }
}
