package io.github.bitnet4j.internal.template;

/** What a template can call: a function, a method of a value, a macro. */
@FunctionalInterface
interface Function {

    Object call(Renderer renderer, Arguments arguments);
}
