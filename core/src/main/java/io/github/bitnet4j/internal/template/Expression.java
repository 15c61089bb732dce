package io.github.bitnet4j.internal.template;

/** A part of a template that has a value. It is evaluated through {@link Renderer#value}. */
@FunctionalInterface
interface Expression {

    Object evaluate(Renderer renderer);
}
