/** The command line: a class a command, on the library's public API only. */
@NullMarked
package io.github.bitnet4j.cli;

import org.jspecify.annotations.NullMarked;
