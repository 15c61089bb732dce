package io.github.bitnet4j.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A BitNet b1.58 language model of five million parameters that tells short stories, does small sums and answers a few
 * questions; a class-path resource, for first steps and for tests without a download.
 */
public final class DemoModel {

    private static final String RESOURCE = "demo-i2s.gguf";

    private DemoModel() {}

    /**
     * The model as a GGUF file, for {@code Model.load(DemoModel.gguf())}.
     *
     * @return a new direct buffer of 1.8 MB, from position 0 to its limit
     * @throws UncheckedIOException if the jar cannot be read
     */
    public static ByteBuffer gguf() {
        try (InputStream resource = DemoModel.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(
                        RESOURCE + " is missing beside " + DemoModel.class + "; keep it when jars are merged");
            }
            byte[] bytes = resource.readAllBytes();
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the demo model: " + e.getMessage(), e);
        }
    }
}
