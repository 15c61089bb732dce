package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** {@code value[start:stop:step]} of lists and strings. */
final class Slices {

    private Slices() {}

    static Object slice(Renderer renderer, Object value, Object start, Object stop, Object step) {
        if (value instanceof List<?> list) {
            List<Object> elements = new ArrayList<>();
            forEach(renderer, list.size(), start, stop, step, index -> elements.add(list.get((int) index)));
            return value instanceof Tuple ? new Tuple(elements) : elements;
        }
        if (value instanceof Text text) {
            return characters(renderer, text, start, stop, step);
        }
        throw renderer.fail(Values.kind(value) + " cannot be sliced" + Values.reason(value));
    }

    private static Text characters(Renderer renderer, Text text, Object start, Object stop, Object step) {
        renderer.characters(text.length());
        String string = text.toString();
        int size = string.codePointCount(0, string.length());
        Range range = Range.of(renderer, size, start, stop, step);
        if (range.step == 1) {
            int from = string.offsetByCodePoints(0, (int) range.start);
            int count = (int) Math.max(0, range.stop - range.start);
            return text.slice(from, string.offsetByCodePoints(from, count));
        }
        List<Object> characters = Values.elements(renderer, text);
        TextBuilder out = new TextBuilder();
        forEach(renderer, size, start, stop, step, index -> out.append((Text) characters.get((int) index)));
        return out.toText();
    }

    private static void forEach(Renderer renderer, int size, Object start, Object stop, Object step, LongConsumer use) {
        Range range = Range.of(renderer, size, start, stop, step);
        for (long i = range.start; range.step > 0 ? i < range.stop : i > range.stop; i += range.step) {
            renderer.steps(1);
            use.accept(i);
        }
    }

    /** Bounds within a sequence, as Python cuts them. */
    private record Range(long start, long stop, long step) {

        static Range of(Renderer renderer, int size, Object start, Object stop, Object step) {
            long by = step == None.NONE ? 1 : Values.integer(renderer, step, "the step of a slice");
            if (by == 0) {
                throw renderer.fail("the step of a slice is 0");
            }
            long lowest = by > 0 ? 0 : -1;
            long highest = by > 0 ? size : size - 1L;
            long from =
                    start == None.NONE ? (by > 0 ? lowest : highest) : bound(renderer, start, size, lowest, highest);
            long to = stop == None.NONE ? (by > 0 ? highest : lowest) : bound(renderer, stop, size, lowest, highest);
            return new Range(from, to, by);
        }

        private static long bound(Renderer renderer, Object value, int size, long lowest, long highest) {
            long index = Values.integer(renderer, value, "a bound of a slice");
            long fromStart = index < 0 ? index + size : index;
            return Math.max(lowest, Math.min(highest, fromStart));
        }
    }
}
