package io.github.bitnet4j.internal.format.safetensors;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.internal.json.JsonReader;
import io.github.bitnet4j.internal.json.JsonValue;
import io.github.bitnet4j.internal.json.Quoted;
import io.github.bitnet4j.internal.tensor.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The tensors of a folder: of {@code model.safetensors}, or of the shards that {@code model.safetensors.index.json}
 * lists.
 *
 * <p>Opening reads and checks the headers. What was obtained stays valid after {@link #close()}, but can no longer be
 * read or mapped.
 */
public final class SafetensorsFolder implements Closeable {

    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final int MAX_SHARDS = 1000;

    /** A file of the same folder: no separators of paths, no drive, nothing hidden. */
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\\.safetensors");

    private final Path folder;
    private final List<ByteSource> sources = new ArrayList<>();
    private final Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();

    private SafetensorsFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Opens the files of a folder.
     *
     * @throws ModelFormatException if there are none, or one is malformed, or they contradict each other
     * @throws io.github.bitnet4j.UnsupportedModelException if a tensor is of a type that is not known
     * @throws IOException if they cannot be read
     */
    public static SafetensorsFolder open(Path folder) throws IOException {
        SafetensorsFolder opened = new SafetensorsFolder(folder);
        try {
            opened.open();
            return opened;
        } catch (RuntimeException | IOException e) {
            opened.close();
            throw e;
        }
    }

    private void open() throws IOException {
        Path index = folder.resolve(INDEX);
        if (Files.exists(folder.resolve(SINGLE))) {
            add(SINGLE);
        } else if (Files.exists(index)) {
            openShards(index, JsonReader.readObject(index).member("weight_map"));
        } else {
            throw new ModelFormatException(folder.toString(), -1, SINGLE + " or " + INDEX, "neither");
        }
    }

    private void openShards(Path index, JsonValue weightMap) throws IOException {
        TreeSet<String> shards = new TreeSet<>();
        for (String tensor : weightMap.names()) {
            JsonValue shard = weightMap.member(tensor);
            if (!SHARD.matcher(shard.text()).matches()) {
                throw shard.malformed("the name of a .safetensors file in the same folder");
            }
            shards.add(shard.text());
        }
        if (shards.isEmpty() || shards.size() > MAX_SHARDS) {
            throw weightMap.malformed("1 to " + MAX_SHARDS + " files, not " + shards.size() + ",");
        }
        for (String shard : shards) {
            if (!Files.isRegularFile(folder.resolve(shard))) {
                throw new ModelFormatException(
                        index.toString(), -1, "the file " + shard + " in its folder", "none; it was not downloaded");
            }
            add(shard);
        }
        for (String tensor : weightMap.names()) {
            String shard = weightMap.member(tensor).text();
            SafetensorsTensor found = tensors.get(tensor);
            if (found == null
                    || !found.source().name().equals(folder.resolve(shard).toString())) {
                throw new ModelFormatException(
                        index.toString(),
                        -1,
                        "tensor '" + Quoted.text(tensor) + "' in " + shard,
                        "no such tensor there");
            }
        }
    }

    private void add(String file) throws IOException {
        ByteSource source = ByteSource.open(folder.resolve(file));
        sources.add(source);
        HeaderParser.parse(source).forEach((name, tensor) -> {
            if (tensors.put(name, tensor) != null) {
                throw new ModelFormatException(
                        source.name(),
                        -1,
                        "tensors that no other file of the folder has",
                        "'" + Quoted.text(name) + "'");
            }
        });
    }

    /** All tensors, file by file. */
    public Collection<SafetensorsTensor> tensors() {
        return Collections.unmodifiableCollection(tensors.values());
    }

    @Override
    public void close() throws IOException {
        for (ByteSource source : sources) {
            source.close();
        }
    }
}
