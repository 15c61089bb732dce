package io.github.bitnet4j.internal.format.gguf;

import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes a GGUF file of version 3: metadata and tensor table at once, the tensors' elements piece by piece, in any order
 * and from any thread. What is never written is zero.
 */
public final class GgufFileWriter implements Closeable {

    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int VERSION = 3;
    private static final int ALIGNMENT = 32;

    private final FileChannel channel;
    private final Map<String, TensorInfo> tensors;

    private GgufFileWriter(FileChannel channel, Map<String, TensorInfo> tensors) {
        this.channel = channel;
        this.tensors = tensors;
    }

    /** Collects what stands before the elements. */
    public static final class Builder {

        private record Tensor(String name, List<Long> shape, DataType type) {}

        private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
        private final List<Tensor> tensors = new ArrayList<>();
        private final Set<String> keys = new HashSet<>();

        /** Whether there is a key. */
        public boolean has(String key) {
            return keys.contains(key);
        }

        /** Adds a text. */
        public Builder string(String key, String value) {
            key(key, GgufType.STRING);
            text(value.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        /** Adds an unsigned number of 32 bits. */
        public Builder uint32(String key, int value) {
            key(key, GgufType.UINT32);
            number(4, value);
            return this;
        }

        /** Adds a number. */
        public Builder float32(String key, float value) {
            key(key, GgufType.FLOAT32);
            number(4, Float.floatToRawIntBits(value));
            return this;
        }

        /** Adds a truth value. */
        public Builder bool(String key, boolean value) {
            key(key, GgufType.BOOL);
            number(1, value ? 1 : 0);
            return this;
        }

        /** Adds texts, as bytes that should be UTF-8. */
        public Builder strings(String key, Iterable<byte[]> values, int count) {
            array(key, GgufType.STRING, count);
            values.forEach(this::text);
            return this;
        }

        /** Adds signed numbers of 32 bits. */
        public Builder int32s(String key, int[] values) {
            array(key, GgufType.INT32, values.length);
            for (int value : values) {
                number(4, value);
            }
            return this;
        }

        /** Adds numbers. */
        public Builder float32s(String key, float[] values) {
            array(key, GgufType.FLOAT32, values.length);
            for (float value : values) {
                number(4, Float.floatToRawIntBits(value));
            }
            return this;
        }

        /** Adds a key with a value as another file has it: its bytes after the type. */
        Builder raw(String key, GgufType type, byte[] value) {
            key(key, type);
            metadata.writeBytes(value);
            return this;
        }

        /** Adds a tensor; the contiguous dimension comes first. */
        public Builder tensor(String name, DataType type, long... shape) {
            List<Long> sizes = new ArrayList<>();
            for (long size : shape) {
                sizes.add(size);
            }
            tensors.add(new Tensor(name, List.copyOf(sizes), type));
            return this;
        }

        /** Makes the file, which must not exist, with everything but the tensors' elements. */
        public GgufFileWriter create(Path path) throws IOException {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                ByteBuffer head = head();
                long start = padded(head.remaining());
                Map<String, TensorInfo> infos = new LinkedHashMap<>();
                long end = start;
                for (Tensor tensor : tensors) {
                    TensorInfo info = new TensorInfo(tensor.name(), tensor.shape(), tensor.type(), end);
                    infos.put(tensor.name(), info);
                    end = padded(Math.addExact(end, info.byteSize()));
                }
                writeFully(channel, head, 0);
                if (end > channel.size()) {
                    writeFully(channel, ByteBuffer.allocate(1), end - 1);
                }
                return new GgufFileWriter(channel, infos);
            } catch (Throwable e) {
                channel.close();
                throw e;
            }
        }

        private ByteBuffer head() {
            ByteArrayOutputStream keyValues = new ByteArrayOutputStream();
            keyValues.writeBytes(metadata.toByteArray());
            metadata.reset();
            number(4, MAGIC);
            number(4, VERSION);
            number(8, tensors.size());
            number(8, keys.size());
            metadata.writeBytes(keyValues.toByteArray());
            long offset = 0;
            for (Tensor tensor : tensors) {
                text(tensor.name().getBytes(StandardCharsets.UTF_8));
                number(4, tensor.shape().size());
                tensor.shape().forEach(size -> number(8, size));
                number(4, tensor.type().id());
                number(8, offset);
                offset = padded(offset + new TensorInfo(tensor.name(), tensor.shape(), tensor.type(), 0).byteSize());
            }
            return ByteBuffer.wrap(metadata.toByteArray());
        }

        private void key(String key, GgufType type) {
            if (!keys.add(key)) {
                throw new IllegalArgumentException("the key '" + key + "' twice");
            }
            text(key.getBytes(StandardCharsets.UTF_8));
            number(4, type.id());
        }

        private void array(String key, GgufType elements, int count) {
            key(key, GgufType.ARRAY);
            number(4, elements.id());
            number(8, count);
        }

        private void text(byte[] utf8) {
            number(8, utf8.length);
            metadata.writeBytes(utf8);
        }

        private void number(int bytes, long value) {
            for (int i = 0; i < bytes; i++) {
                metadata.write((int) (value >>> (8 * i)));
            }
        }
    }

    /** The tensors in the order of the file. */
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    /**
     * Writes elements of a tensor.
     *
     * @param from place of the first byte among the tensor's
     * @param bytes encoded elements, all of which are written
     * @throws IndexOutOfBoundsException if the tensor is not that long
     */
    public void write(String tensor, long from, ByteBuffer bytes) throws IOException {
        TensorInfo info = tensors.get(tensor);
        if (info == null || from < 0 || from > info.byteSize() - bytes.remaining()) {
            throw new IndexOutOfBoundsException(
                    bytes.remaining() + " bytes at " + from + " of tensor '" + tensor + "'");
        }
        writeFully(channel, bytes, info.offset() + from);
    }

    /** Writes the scale behind the elements of a flat tensor. */
    public void writeScale(String tensor, float scale) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        TensorInfo info = tensors.get(tensor);
        if (info == null || !info.type().isFlat()) {
            throw new IllegalArgumentException("tensor '" + tensor + "' has no scale of its own");
        }
        write(
                tensor,
                info.byteSize() - DataType.SCALE_SLOT,
                bytes.putFloat(scale).flip());
    }

    private static long padded(long size) {
        return Math.addExact(size, -size & (ALIGNMENT - 1));
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int written = channel.write(bytes, at);
            if (written <= 0) {
                throw new EOFException("cannot write at " + at);
            }
            at += written;
        }
    }

    /** Makes what was written durable. */
    public void force() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
