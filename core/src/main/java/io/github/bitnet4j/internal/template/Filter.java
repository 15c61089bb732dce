package io.github.bitnet4j.internal.template;

/** What a template can apply to a value with a bar. */
@FunctionalInterface
interface Filter {

    Object apply(Renderer renderer, Object value, Arguments arguments);
}
