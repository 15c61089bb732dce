package io.github.bitnet4j.internal.template;

import java.util.List;

/** What a value is assigned to. */
interface Target {

    void assign(Renderer renderer, Scope scope, Object value);

    record Variable(String name) implements Target {
        @Override
        public void assign(Renderer renderer, Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    record Unpacked(List<Target> targets) implements Target {
        @Override
        public void assign(Renderer renderer, Scope scope, Object value) {
            List<Object> elements = Values.elements(renderer, value);
            if (elements.size() != targets.size()) {
                throw renderer.fail("expected " + targets.size() + " values to unpack, found " + elements.size());
            }
            for (int i = 0; i < elements.size(); i++) {
                targets.get(i).assign(renderer, scope, elements.get(i));
            }
        }
    }

    /** {@code namespace.attribute}: the only thing that a loop can change for what follows it. */
    record Member(String namespace, String attribute) implements Target {
        @Override
        public void assign(Renderer renderer, Scope scope, Object value) {
            if (!(scope.get(namespace) instanceof Namespace target)) {
                throw renderer.fail(
                        "attributes can only be set on a namespace, which '" + Errors.shown(namespace) + "' is not");
            }
            target.values().put(attribute, value);
        }
    }
}
