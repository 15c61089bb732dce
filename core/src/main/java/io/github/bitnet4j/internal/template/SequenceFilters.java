package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The filters of lists and maps. */
final class SequenceFilters {

    static final Map<String, Filter> BY_NAME = Map.ofEntries(
            Map.entry("length", SequenceFilters::length),
            Map.entry("count", SequenceFilters::length),
            Map.entry("first", (r, value, arguments) -> end(r, value, arguments, "first")),
            Map.entry("last", (r, value, arguments) -> end(r, value, arguments, "last")),
            Map.entry("list", (r, value, arguments) -> {
                arguments.bind(r, "list");
                return copy(r, value);
            }),
            Map.entry("items", SequenceFilters::items),
            Map.entry("join", SequenceFilters::join),
            Map.entry("reverse", SequenceFilters::reverse),
            Map.entry("sort", SequenceFilters::sort),
            Map.entry("dictsort", SequenceFilters::dictsort),
            Map.entry("unique", SequenceFilters::unique),
            Map.entry("map", SequenceFilters::map),
            Map.entry("select", (r, value, arguments) -> select(r, value, arguments, true)),
            Map.entry("reject", (r, value, arguments) -> select(r, value, arguments, false)),
            Map.entry("selectattr", (r, value, arguments) -> selectattr(r, value, arguments, "selectattr", true)),
            Map.entry("rejectattr", (r, value, arguments) -> selectattr(r, value, arguments, "rejectattr", false)));

    private SequenceFilters() {}

    private static List<Object> copy(Renderer renderer, Object value) {
        List<Object> elements = Values.elements(renderer, value);
        renderer.steps(elements.size());
        return new ArrayList<>(elements);
    }

    private static Object length(Renderer renderer, Object value, Arguments arguments) {
        arguments.bind(renderer, "length");
        if (value instanceof Text text) {
            String string = renderer.charged(text).toString();
            return (long) string.codePointCount(0, string.length());
        }
        if (value instanceof Map<?, ?> map) {
            return (long) map.size();
        }
        return (long) Values.elements(renderer, value).size();
    }

    private static Object end(Renderer renderer, Object value, Arguments arguments, String name) {
        arguments.bind(renderer, name);
        List<Object> elements = Values.elements(renderer, value);
        if (elements.isEmpty()) {
            return new Undefined("there is no " + name + " element");
        }
        return elements.get(name.equals("first") ? 0 : elements.size() - 1);
    }

    private static Object items(Renderer renderer, Object value, Arguments arguments) {
        arguments.bind(renderer, "items");
        if (value instanceof Undefined) {
            return List.of();
        }
        if (value instanceof Map<?, ?> map) {
            return MapMethods.items(renderer, map);
        }
        throw renderer.fail("'items' needs a map, found " + Values.kind(value));
    }

    private static Object join(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "join", "d", "attribute");
        Text separator = values[0] == null ? Text.EMPTY : Printer.text(renderer, values[0]);
        return StringMethods.join(renderer, separator, attributes(renderer, value, values[1]));
    }

    /** One attribute of each element, or the elements themselves. */
    private static List<Object> attributes(Renderer renderer, Object value, @Nullable Object attribute) {
        List<Object> elements = new ArrayList<>();
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            elements.add(attribute(renderer, element, attribute));
        }
        return elements;
    }

    private static Object attribute(Renderer renderer, Object element, @Nullable Object attribute) {
        if (attribute == null || attribute == None.NONE) {
            return element;
        }
        return attribute instanceof Long
                ? Access.item(renderer, element, attribute)
                : Access.path(
                        renderer,
                        element,
                        Values.text(renderer, attribute, "an attribute").toString());
    }

    private static Object reverse(Renderer renderer, Object value, Arguments arguments) {
        arguments.bind(renderer, "reverse");
        List<Object> reversed = copy(renderer, value);
        Collections.reverse(reversed);
        return value instanceof Text ? StringMethods.join(renderer, Text.EMPTY, reversed) : reversed;
    }

    private record Keyed(Object key, Object value) {}

    private static Object sort(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "sort", "reverse", "case_sensitive", "attribute");
        boolean exact = values[1] != null && Values.truth(values[1]);
        List<Keyed> keyed = new ArrayList<>();
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            keyed.add(new Keyed(folded(renderer, attribute(renderer, element, values[2]), exact), element));
        }
        return sorted(renderer, keyed, values[0]);
    }

    private static Object dictsort(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "dictsort", "case_sensitive", "by", "reverse");
        boolean exact = values[0] != null && Values.truth(values[0]);
        boolean byValue = values[1] instanceof Text by && by.toString().equals("value");
        if (!(value instanceof Map<?, ?> map)) {
            throw renderer.fail("'dictsort' needs a map, found " + Values.kind(value) + Values.reason(value));
        }
        List<Keyed> keyed = new ArrayList<>();
        for (Object item : MapMethods.items(renderer, map)) {
            Object by = ((Tuple) item).get(byValue ? 1 : 0);
            keyed.add(new Keyed(folded(renderer, by, exact), item));
        }
        return sorted(renderer, keyed, values[2]);
    }

    private static List<Object> sorted(Renderer renderer, List<Keyed> keyed, @Nullable Object reverse) {
        Comparator<Keyed> order = (a, b) -> Comparing.compare(renderer, a.key(), b.key());
        keyed.sort(reverse != null && Values.truth(reverse) ? order.reversed() : order);
        List<Object> elements = new ArrayList<>();
        keyed.forEach(element -> elements.add(element.value()));
        return elements;
    }

    private static Object folded(Renderer renderer, Object key, boolean exact) {
        return !exact && key instanceof Text text ? renderer.charged(text).map(Case::lower) : key;
    }

    private static Object unique(Renderer renderer, Object value, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "unique", "case_sensitive", "attribute");
        boolean exact = values[0] != null && Values.truth(values[0]);
        List<Object> seen = new ArrayList<>();
        List<Object> elements = new ArrayList<>();
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            Object key = folded(renderer, attribute(renderer, element, values[1]), exact);
            if (!Comparing.contains(renderer, seen, key)) {
                seen.add(key);
                elements.add(element);
            }
        }
        return elements;
    }

    private static Object map(Renderer renderer, Object value, Arguments arguments) {
        List<Object> elements = new ArrayList<>();
        if (arguments.positional().isEmpty()) {
            @Nullable Object[] values = arguments.bind(renderer, "map", "filter", "attribute", "default");
            Object path = Arguments.required(renderer, "map", "attribute", values[1]);
            for (Object element : attributes(renderer, value, path)) {
                elements.add(element instanceof Undefined && values[2] != null ? values[2] : element);
            }
            return elements;
        }
        String name = Values.text(renderer, arguments.positional().get(0), "the filter of 'map'")
                .toString();
        Filter filter = Filters.named(name);
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            elements.add(renderer.nested(() -> filter.apply(renderer, element, arguments.rest())));
        }
        return elements;
    }

    private static Object select(Renderer renderer, Object value, Arguments arguments, boolean wanted) {
        List<Object> elements = new ArrayList<>();
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            if (passes(renderer, element, arguments) == wanted) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static Object selectattr(
            Renderer renderer, Object value, Arguments arguments, String name, boolean wanted) {
        if (arguments.positional().isEmpty()) {
            throw renderer.fail("'" + name + "' needs the name of an attribute");
        }
        Object attribute = arguments.positional().get(0);
        List<Object> elements = new ArrayList<>();
        for (Object element : Values.elements(renderer, value)) {
            renderer.steps(1);
            if (passes(renderer, attribute(renderer, element, attribute), arguments.rest()) == wanted) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Whether a value passes the test that the first argument names; without one, whether it is true. */
    private static boolean passes(Renderer renderer, Object value, Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Values.truth(value);
        }
        String name = Values.text(renderer, arguments.positional().get(0), "the name of a test")
                .toString();
        return Tests.named(name).holds(renderer, value, arguments.rest());
    }
}
