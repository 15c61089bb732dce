/** Tests of the safetensors parser, and a writer for them. */
@org.jspecify.annotations.NullMarked
package io.github.bitnet4j.internal.format.safetensors;
