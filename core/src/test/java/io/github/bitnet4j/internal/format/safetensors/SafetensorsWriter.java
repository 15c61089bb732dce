package io.github.bitnet4j.internal.format.safetensors;

import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.Float16;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Composes small safetensors files for tests. */
public final class SafetensorsWriter {

    private record Tensor(Dtype dtype, String shape, byte[] data) {}

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /** Adds a tensor with its encoded elements; {@code shape} has the contiguous dimension last. */
    public SafetensorsWriter tensor(String name, Dtype dtype, byte[] data, long... shape) {
        tensors.put(name, new Tensor(dtype, Arrays.toString(shape), data));
        return this;
    }

    /** Adds a tensor of F32, F16 or BF16; numbers are rounded to it. */
    public SafetensorsWriter floats(String name, Dtype dtype, float[] values, long... shape) {
        return tensor(name, dtype, bytes(dtype, values), shape);
    }

    /** Encoded numbers of F32, F16 or BF16. */
    public static byte[] bytes(Dtype dtype, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            switch (dtype) {
                case F32 -> bytes.putFloat(value);
                case F16 -> bytes.putShort(Float16.fromFloat(value));
                case BF16 -> bytes.putShort(BFloat16.fromFloat(value));
                default -> throw new IllegalArgumentException(dtype + " holds no floats");
            }
        }
        return bytes.array();
    }

    /** Takes a tensor out again. */
    public SafetensorsWriter without(String name) {
        if (tensors.remove(name) == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
        return this;
    }

    /** The names of all tensors. */
    public Iterable<String> names() {
        return tensors.keySet();
    }

    /** The header that belongs to the tensors. */
    public String header() {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            header.append(",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(entry.getKey(), tensor.dtype(), tensor.shape(), offset, offset + tensor.data().length));
            offset += tensor.data().length;
        }
        return header.append('}').toString();
    }

    /** The file. */
    public byte[] toByteArray() {
        return file(header(), data());
    }

    /** The tensors' data. */
    public byte[] data() {
        ByteBuffer data = ByteBuffer.allocate(tensors.values().stream()
                .mapToInt(tensor -> tensor.data().length)
                .sum());
        tensors.values().forEach(tensor -> data.put(tensor.data()));
        return data.array();
    }

    /** A file of any header and data. */
    public static byte[] file(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    /** Writes {@code model.safetensors} into a folder. */
    public SafetensorsWriter writeTo(Path folder) throws IOException {
        Files.write(folder.resolve("model.safetensors"), toByteArray());
        return this;
    }

    /** Writes the tensors in turns into some shards, and their index. */
    public void writeShards(Path folder, int count) throws IOException {
        Map<String, String> index = new LinkedHashMap<>();
        SafetensorsWriter[] shards = new SafetensorsWriter[count];
        Arrays.setAll(shards, i -> new SafetensorsWriter());
        for (String name : tensors.keySet()) {
            int shard = index.size() % count;
            shards[shard].tensors.put(name, tensors.get(name));
            index.put(name, shardName(shard, count));
        }
        for (int i = 0; i < count; i++) {
            Files.write(folder.resolve(shardName(i, count)), shards[i].toByteArray());
        }
        writeIndex(folder, index);
    }

    /** Writes an index: shards by names of tensors. */
    public static void writeIndex(Path folder, Map<String, String> index) throws IOException {
        String entries = index.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(","));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\":{\"total_size\":1},\"weight_map\":{" + entries + "}}");
    }

    /** The name of a shard by its index. */
    public static String shardName(int shard, int count) {
        return "model-%05d-of-%05d.safetensors".formatted(shard + 1, count);
    }
}
