package io.github.bitnet4j.internal.template;

/** A part of a template that writes or sets something. It is executed through {@link Renderer#execute}. */
@FunctionalInterface
interface Statement {

    Flow execute(Renderer renderer);
}
