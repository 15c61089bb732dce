package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of a map that do not change it. */
final class MapMethods {

    private MapMethods() {}

    static @Nullable Function find(Map<?, ?> map, String name) {
        return switch (name) {
            case "items" ->
                (renderer, arguments) -> {
                    arguments.bind(renderer, name);
                    return items(renderer, map);
                };
            case "keys" ->
                (renderer, arguments) -> {
                    arguments.bind(renderer, name);
                    return Values.elements(renderer, map);
                };
            case "values" ->
                (renderer, arguments) -> {
                    arguments.bind(renderer, name);
                    renderer.steps(map.size());
                    return new ArrayList<Object>(map.values());
                };
            case "get" -> (renderer, arguments) -> get(renderer, map, arguments);
            case "pop", "popitem", "update", "clear", "setdefault" ->
                (renderer, arguments) -> {
                    throw renderer.fail("'" + name + "' would change a map, which a template cannot");
                };
            default -> null;
        };
    }

    static List<Object> items(Renderer renderer, Map<?, ?> map) {
        renderer.steps(map.size());
        List<Object> items = new ArrayList<>(map.size());
        map.forEach((key, value) -> items.add(Tuple.of(key, value)));
        return items;
    }

    private static Object get(Renderer renderer, Map<?, ?> map, Arguments arguments) {
        @Nullable Object[] values = arguments.bind(renderer, "get", "key", "default");
        Object key = Arguments.required(renderer, "get", "key", values[0]);
        Object value = map.get(Values.key(renderer, key));
        return value != null ? value : values[1] != null ? values[1] : None.NONE;
    }
}
