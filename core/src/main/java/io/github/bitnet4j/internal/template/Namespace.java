package io.github.bitnet4j.internal.template;

import java.util.Map;

/** What {@code namespace()} makes: attributes that can be set from everywhere. Equality is identity. */
final class Namespace {

    private final Map<String, Object> values;

    Namespace(Map<String, Object> values) {
        this.values = values;
    }

    Map<String, Object> values() {
        return values;
    }
}
