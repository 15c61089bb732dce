package io.github.bitnet4j.internal.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; those of the scopes around it can be read but not set. */
final class Scope {

    private final @Nullable Scope parent;
    private final Map<String, Object> values = new HashMap<>();

    Scope(@Nullable Scope parent) {
        this.parent = parent;
    }

    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.parent) {
            Object value = scope.values.get(name);
            if (value != null) {
                return value;
            }
        }
        return Undefined.variable(name);
    }

    void set(String name, Object value) {
        values.put(name, value);
    }
}
