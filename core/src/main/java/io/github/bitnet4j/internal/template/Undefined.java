package io.github.bitnet4j.internal.template;

/**
 * What is not there: a variable, an attribute, an element. It prints as nothing and is false.
 *
 * @param what its description in an error message
 */
record Undefined(String what) {

    static Undefined variable(String name) {
        return new Undefined("'" + Errors.shown(name) + "' is not defined");
    }
}
