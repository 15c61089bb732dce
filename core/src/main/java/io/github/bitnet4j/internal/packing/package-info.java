/** How files pack ternary matrices and tables: bytes of whole rows to trits and numbers. Knows no files. */
@NullMarked
package io.github.bitnet4j.internal.packing;

import org.jspecify.annotations.NullMarked;
