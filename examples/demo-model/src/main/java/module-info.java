/** A BitNet b1.58 language model small enough to ship inside a jar. */
@org.jspecify.annotations.NullMarked
module io.github.bitnet4j.demo {
    requires static org.jspecify;

    exports io.github.bitnet4j.demo;
}
