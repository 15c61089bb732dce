/** From a model in any form to a file: encoders of ternary matrices and tables, and what puts a file together. */
@NullMarked
package io.github.bitnet4j.internal.convert;

import org.jspecify.annotations.NullMarked;
