package io.github.bitnet4j.internal.template;

/** What a template can ask of a value with {@code is}. */
@FunctionalInterface
interface Test {

    boolean holds(Renderer renderer, Object value, Arguments arguments);
}
