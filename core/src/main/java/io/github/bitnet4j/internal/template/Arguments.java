package io.github.bitnet4j.internal.template;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call.
 *
 * @param positional those without a name
 * @param named those with one
 */
record Arguments(List<Object> positional, Map<String, Object> named) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** The values of the parameters in their order, null where none is given. */
    @Nullable
    Object[] bind(Renderer renderer, String function, String... parameters) {
        if (positional.size() > parameters.length) {
            throw renderer.fail(
                    "'" + function + "' takes at most " + parameters.length + " arguments, found " + positional.size());
        }
        @Nullable Object[] values = Arrays.copyOf(positional.toArray(), parameters.length);
        for (Map.Entry<String, Object> argument : named.entrySet()) {
            int index = Arrays.asList(parameters).indexOf(argument.getKey());
            if (index < 0) {
                throw renderer.fail("the argument '" + Errors.shown(argument.getKey()) + "' of '" + function
                        + "' is not supported");
            }
            if (values[index] != null) {
                throw renderer.fail("the argument '" + argument.getKey() + "' of '" + function + "' is given twice");
            }
            values[index] = argument.getValue();
        }
        return values;
    }

    /** The value of the only parameter, which has to be given. */
    Object only(Renderer renderer, String function, String parameter) {
        return required(renderer, function, parameter, bind(renderer, function, parameter)[0]);
    }

    static Object required(Renderer renderer, String function, String parameter, @Nullable Object value) {
        if (value == null) {
            throw renderer.fail("'" + function + "' needs the argument '" + parameter + "'");
        }
        return value;
    }

    /** All but the first of the arguments without a name. */
    Arguments rest() {
        return new Arguments(positional.subList(1, positional.size()), named);
    }
}
