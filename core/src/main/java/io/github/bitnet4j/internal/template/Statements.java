package io.github.bitnet4j.internal.template;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kinds of statements. */
final class Statements {

    private Statements() {}

    /** Text as it stands in the template. */
    record Verbatim(Text text) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            renderer.write(text);
            return Flow.NEXT;
        }
    }

    /** {@code {{ value }}}. */
    record Output(Expression expression, int line) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            Object value = renderer.at(line).value(expression);
            renderer.write(Printer.text(renderer, value));
            return Flow.NEXT;
        }
    }

    record Branch(Expression condition, List<Statement> body, int line) {}

    record If(List<Branch> branches, List<Statement> otherwise) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            for (Branch branch : branches) {
                if (Values.truth(renderer.at(branch.line()).value(branch.condition()))) {
                    return renderer.execute(branch.body());
                }
            }
            return renderer.execute(otherwise);
        }
    }

    /** A loop; as in Jinja, {@code else} is for one of which no pass came to its end. */
    record For(
            Target target,
            Expression iterable,
            @Nullable Expression filter,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            List<Object> elements = filtered(renderer);
            Scope outer = renderer.scope();
            Loop loop = new Loop(elements);
            boolean completed = false;
            for (int i = 0; i < elements.size(); i++) {
                renderer.steps(1);
                loop.moveTo(i);
                Scope scope = new Scope(outer);
                scope.set("loop", loop);
                target.assign(renderer.at(line), scope, elements.get(i));
                Flow flow = renderer.executeIn(scope, body);
                if (flow == Flow.BREAK) {
                    break;
                }
                completed |= flow == Flow.NEXT;
            }
            return completed ? Flow.NEXT : renderer.executeIn(new Scope(outer), otherwise);
        }

        private List<Object> filtered(Renderer renderer) {
            Object value = renderer.at(line).value(iterable);
            List<Object> elements = Values.elements(renderer.at(line), value);
            if (filter == null) {
                return elements;
            }
            List<Object> kept = new ArrayList<>();
            for (Object element : elements) {
                Scope scope = new Scope(renderer.scope());
                target.assign(renderer.at(line), scope, element);
                if (Values.truth(renderer.valueIn(scope, filter))) {
                    kept.add(element);
                }
            }
            return kept;
        }
    }

    record Jump(Flow flow) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            return flow;
        }
    }

    record Set(Target target, Expression expression, int line) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            Object value = renderer.at(line).value(expression);
            target.assign(renderer.at(line), renderer.scope(), value);
            return Flow.NEXT;
        }
    }

    /** {@code {% set name %}text{% endset %}}. */
    record SetBlock(Target target, List<Statement> body, int line) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            Text text = renderer.capture(new Scope(renderer.scope()), body);
            target.assign(renderer.at(line), renderer.scope(), text);
            return Flow.NEXT;
        }
    }

    record Definition(Macro macro) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            renderer.scope().set(macro.name(), macro.in(renderer.scope()));
            return Flow.NEXT;
        }
    }

    /** A part that others mark and that is rendered as if it were not. */
    record Group(List<Statement> body) implements Statement {
        @Override
        public Flow execute(Renderer renderer) {
            return renderer.execute(body);
        }
    }
}
