/** Tests of the commands, in process and as the packaged jar. */
@NullMarked
package io.github.bitnet4j.cli;

import org.jspecify.annotations.NullMarked;
