package io.github.bitnet4j.internal.load;

import java.io.IOException;
import java.util.Collection;

/**
 * The tensors of a model by the names that GGUF gives them, whatever files hold them in whatever form. Shapes are those
 * of the graph: a matrix has {@code rows} outputs and {@code columns} inputs. Rows of queries and keys are in the order
 * of Hugging Face, whose rotary embedding turns the two halves of a head.
 */
public interface TensorSource {

    /** What a tensor is for, which decides what form it may have. */
    enum Role {
        /** A token embedding or output head. */
        TABLE("table"),
        /** A matrix of trits and one scale. */
        TERNARY("projection"),
        /** The gains of a norm, or factors. */
        VECTOR("norm");

        private final String noun;

        Role(String noun) {
            this.noun = noun;
        }

        @Override
        public String toString() {
            return noun;
        }
    }

    /** The file, for messages. */
    String name();

    /** The names of all tensors, also of those that no graph knows. */
    Collection<String> names();

    /** Whether there is such a tensor. */
    boolean has(String name);

    /**
     * Checks that a tensor can be had in a role; reads no weights.
     *
     * @param rows 1 for a vector
     * @throws io.github.bitnet4j.ModelFormatException if there is none, or it has another shape
     * @throws io.github.bitnet4j.UnsupportedModelException if it has a form that cannot be read in this role
     */
    void require(String name, Role role, int rows, int columns);

    /** A ternary matrix, which {@link #require} has let pass. */
    TernaryRows ternary(String name) throws IOException;

    /** A table, which {@link #require} has let pass. */
    TableRows table(String name) throws IOException;

    /**
     * The values of a vector, which {@link #require} has let pass.
     *
     * @throws io.github.bitnet4j.ModelFormatException if one is not finite
     */
    float[] vector(String name) throws IOException;
}
