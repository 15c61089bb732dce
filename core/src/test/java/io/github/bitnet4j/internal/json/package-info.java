/** Tests of the JSON reader, and mutations of documents. */
@org.jspecify.annotations.NullMarked
package io.github.bitnet4j.internal.json;
