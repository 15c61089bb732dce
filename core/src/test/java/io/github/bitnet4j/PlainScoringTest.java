package io.github.bitnet4j;

class PlainScoringTest extends ScoringContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("plain");
    }
}
