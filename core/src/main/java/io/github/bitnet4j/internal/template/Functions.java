package io.github.bitnet4j.internal.template;

import io.github.bitnet4j.ChatTemplateException;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template has. */
final class Functions {

    /** The longest range, that of Jinja's sandbox. */
    private static final long MAX_RANGE = 100_000;

    private Functions() {}

    static void define(Scope scope) {
        scope.set("range", (Function) Functions::range);
        scope.set("dict", (Function) Functions::dict);
        scope.set("namespace", (Function) Functions::namespace);
        scope.set("raise_exception", (Function) Functions::raise);
        scope.set("strftime_now", (Function) Functions::now);
    }

    private static Object range(Renderer renderer, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "range", "start", "stop", "step");
        int first = Values.integer(
                renderer, Arguments.required(renderer, "range", "stop", values[0]), "an argument of 'range'");
        long start = values[1] == null ? 0 : first;
        long stop = values[1] == null ? first : Values.integer(renderer, values[1], "an argument of 'range'");
        long step = values[2] == null ? 1 : Values.integer(renderer, values[2], "an argument of 'range'");
        if (step == 0) {
            throw renderer.fail("the step of 'range' is 0");
        }
        long size = Math.max(0, (stop - start + step - Long.signum(step)) / step);
        if (size > MAX_RANGE) {
            throw renderer.fail("a range of " + size + " elements is longer than " + MAX_RANGE);
        }
        return new Range(start, step, (int) size);
    }

    /** Numbers at equal distances. */
    private static final class Range extends AbstractList<Object> {
        private final long start;
        private final long step;
        private final int size;

        Range(long start, long step, int size) {
            this.start = start;
            this.step = step;
            this.size = size;
        }

        @Override
        public Object get(int index) {
            return start + index * step;
        }

        @Override
        public int size() {
            return size;
        }
    }

    private static Object dict(Renderer renderer, Arguments arguments) {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (!arguments.positional().isEmpty()) {
            throw renderer.fail("'dict' of anything but named arguments is not supported");
        }
        arguments.named().forEach((name, value) -> map.put(Text.template(name), value));
        return map;
    }

    private static Object namespace(Renderer renderer, Arguments arguments) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<Object> positional = arguments.positional();
        if (positional.size() > 1 || (positional.size() == 1 && !(positional.get(0) instanceof Map))) {
            throw renderer.fail("'namespace' takes a map or named arguments");
        }
        if (positional.size() == 1) {
            ((Map<?, ?>) positional.get(0)).forEach((name, value) -> values.put(name.toString(), value));
        }
        values.putAll(arguments.named());
        return new Namespace(values);
    }

    private static Object raise(Renderer renderer, Arguments arguments) {
        Object message = arguments.only(renderer, "raise_exception", "message");
        throw new ChatTemplateException(
                "the chat template refuses the conversation: " + Printer.text(renderer, message));
    }

    private static Object now(Renderer renderer, Arguments arguments) {
        Object format = arguments.only(renderer, "strftime_now", "format");
        Text text = Values.text(renderer, format, "the argument of 'strftime_now'");
        return Text.of(TimeFormat.format(renderer, renderer.charged(text).toString()), text.isTemplate());
    }
}
