package io.github.bitnet4j.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bitnet4j.ModelFile;
import io.github.bitnet4j.ModelFile.HyperParameters;
import io.github.bitnet4j.spi.KvType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Memory that a model and one session of it take: the tensors as the file has them, and keys and values of each layer.
 *
 * @param context tokens of the session
 * @param bytes bytes by number format of the KV cache
 */
record MemoryUse(int context, Map<KvType, Long> bytes) {

    private static final List<Integer> CONTEXTS = List.of(1024, 4096);

    /** For 1,024 and 4,096 tokens and the whole context; nothing for a file that does not run. */
    static List<MemoryUse> of(ModelFile file) {
        HyperParameters model = file.hyperParameters();
        if (model == null) {
            return List.of();
        }
        TreeSet<Integer> contexts = new TreeSet<>(CONTEXTS);
        contexts.removeIf(context -> context > model.contextLength());
        contexts.add(model.contextLength());
        List<MemoryUse> uses = new ArrayList<>();
        for (int context : contexts) {
            Map<KvType, Long> bytes = new EnumMap<>(KvType.class);
            for (KvType type : KvType.values()) {
                long token = 2L * model.layers() * model.kvHeads() * type.rowBytes(model.headDim());
                bytes.put(type, file.bytes() + context * token);
            }
            uses.add(new MemoryUse(context, bytes));
        }
        return uses;
    }

    String describe() {
        StringBuilder text = new StringBuilder("memory at " + context + " tokens of context:");
        bytes.forEach((type, size) -> text.append(String.format(
                Locale.ROOT, " %,d MB with %s,", size / 1_000_000, type.name().toLowerCase(Locale.ROOT))));
        return text.deleteCharAt(text.length() - 1).toString();
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("context", context);
        for (Map.Entry<KvType, Long> entry : bytes.entrySet()) {
            json.writeNumberField(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue());
        }
        json.writeEndObject();
    }
}
