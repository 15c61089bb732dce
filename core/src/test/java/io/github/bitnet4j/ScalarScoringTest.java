package io.github.bitnet4j;

class ScalarScoringTest extends ScoringContract {

    @Override
    protected LoadOptions options() {
        return LoadOptions.defaults().withBackend("scalar");
    }
}
