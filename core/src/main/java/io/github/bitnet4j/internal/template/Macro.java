package io.github.bitnet4j.internal.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function that the template defines.
 *
 * @param name its name
 * @param parameters the names of its parameters
 * @param defaults a value for each parameter that can be left out, null for the others
 * @param body what it writes
 */
record Macro(String name, List<String> parameters, List<@Nullable Expression> defaults, List<Statement> body) {

    /** The macro where it is defined: it sees the names of that place, not those of its callers. */
    Function in(Scope definition) {
        return (renderer, arguments) -> call(renderer, definition, arguments);
    }

    private Object call(Renderer renderer, Scope definition, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, name, parameters.toArray(String[]::new));
        Scope scope = new Scope(definition);
        int line = renderer.line();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            Expression otherwise = defaults.get(i);
            if (value == null) {
                value = otherwise == null
                        ? new Undefined("the parameter '" + parameters.get(i) + "' was not given")
                        : renderer.valueIn(scope, otherwise);
            }
            scope.set(parameters.get(i), value);
        }
        Text text = renderer.capture(scope, body);
        renderer.at(line);
        return text;
    }
}
