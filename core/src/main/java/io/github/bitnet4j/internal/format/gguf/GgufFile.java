package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.tensor.ByteSource;
import io.github.bitnet4j.internal.tensor.TensorData;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open GGUF file of version 2 or 3: metadata and named tensors.
 *
 * <p>Opening reads and checks all that precedes the tensors' data, and that the file holds all data. A tensor is mapped
 * when it is asked for. What was obtained stays valid after {@link #close()}.
 */
public final class GgufFile implements Closeable {

    private final ByteSource source;
    private final int version;
    private final long alignment;
    private final GgufMetadata metadata;
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    GgufFile(ByteSource source, int version, long alignment, GgufMetadata metadata, List<TensorInfo> tensors) {
        this.source = source;
        this.version = version;
        this.alignment = alignment;
        this.metadata = metadata;
        for (TensorInfo tensor : tensors) {
            this.tensors.put(tensor.name(), tensor);
        }
    }

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if it cannot be read
     * @throws ModelFormatException if it is not a GGUF file, truncated or corrupt
     * @throws io.github.bitnet4j.UnsupportedModelException if it is of a version or holds tensors of types that are
     *     not known
     */
    public static GgufFile open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            String found = Files.isDirectory(path) ? "a directory" : "something that is no regular file";
            throw new ModelFormatException(path.toString(), -1, "a GGUF file", found);
        }
        ByteSource source = ByteSource.open(path);
        try {
            return GgufParser.parse(source);
        } catch (RuntimeException | IOException e) {
            source.close();
            throw e;
        }
    }

    /**
     * Reads a file that is in memory, between the buffer's position and limit; the buffer must not change from now on.
     *
     * @param name name for error messages
     * @throws ModelFormatException if it is not a GGUF file, truncated or corrupt
     * @throws io.github.bitnet4j.UnsupportedModelException if it is of a version or holds tensors of types that are
     *     not known
     */
    public static GgufFile of(ByteBuffer buffer, String name) throws IOException {
        return GgufParser.parse(ByteSource.of(buffer, name));
    }

    /** The name that error messages give. */
    public String name() {
        return source.name();
    }

    /** The version of the format, 2 or 3. */
    public int version() {
        return version;
    }

    /** The number of which every tensor's offset is a multiple, counted from the first tensor. */
    public long alignment() {
        return alignment;
    }

    /** The key-value pairs. */
    public GgufMetadata metadata() {
        return metadata;
    }

    /** All tensors in the order of the file. */
    public Collection<TensorInfo> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    /** Whether the file has a tensor of this name. */
    public boolean hasTensor(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A tensor's type, shape and place.
     *
     * @throws ModelFormatException if the file has no tensor of this name
     */
    public TensorInfo tensor(String name) {
        TensorInfo tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelFormatException(name(), -1, "tensor '" + name + "'", "no such tensor");
        }
        return tensor;
    }

    /**
     * A tensor's elements.
     *
     * @throws ModelFormatException if the file has no tensor of this name, or its scale is NaN or infinite
     * @throws io.github.bitnet4j.UnsupportedModelException if this library does not decode its type
     * @throws IOException if it cannot be mapped
     */
    public TensorData data(String name) throws IOException {
        return new TensorData(tensor(name), source);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
