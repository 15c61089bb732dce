package io.github.bitnet4j.internal.format.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFolderTest {

    @TempDir
    private Path folder;

    private static SafetensorsWriter three() {
        return new SafetensorsWriter()
                .tensor("a", Dtype.U8, new byte[] {1, 2}, 2)
                .tensor("b", Dtype.U8, new byte[] {3}, 1)
                .tensor("c", Dtype.U8, new byte[] {4, 5, 6}, 3);
    }

    private void refused(String message) {
        assertThatThrownBy(() -> SafetensorsFolder.open(folder).close())
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shardsHoldTheSameTensorsAsOneFile() throws IOException {
        three().writeShards(folder, 2);
        try (SafetensorsFolder shards = SafetensorsFolder.open(folder)) {
            assertThat(shards.tensors()).extracting(SafetensorsTensor::name).containsExactly("a", "c", "b");
            assertThat(shards.tensors()).extracting(SafetensorsTensor::byteSize).containsExactly(2L, 3L, 1L);
        }
        three().writeTo(folder);
        try (SafetensorsFolder single = SafetensorsFolder.open(folder)) {
            assertThat(single.tensors()).extracting(SafetensorsTensor::name).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aFolderNeedsFiles() {
        refused("model.safetensors or model.safetensors.index.json");
    }

    @Test
    void shardsLieInTheSameFolder() throws IOException {
        three().writeShards(folder, 2);
        for (String name : new String[] {
            "../model.safetensors",
            "/etc/passwd.safetensors",
            "sub/model.safetensors",
            "sub\\\\model.safetensors",
            "C:model.safetensors",
            ".hidden.safetensors",
            "..",
            "",
            "model.bin",
            "model.safetensors\\u0000.safetensors",
            "m\\u00f6del.safetensors",
            "x".repeat(300) + ".safetensors"
        }) {
            SafetensorsWriter.writeIndex(folder, Map.of("a", name));
            refused("the name of a .safetensors file in the same folder for weight_map.a");
        }
    }

    @Test
    void anIndexSaysWhatIsThere() throws IOException {
        three().writeShards(folder, 2);
        String first = SafetensorsWriter.shardName(0, 2);
        String second = SafetensorsWriter.shardName(1, 2);
        SafetensorsWriter.writeIndex(folder, Map.of("a", first, "b", first, "c", first));
        refused("'b' in " + first);
        SafetensorsWriter.writeIndex(folder, Map.of("a", first, "d", second));
        refused("'d' in " + second);
        SafetensorsWriter.writeIndex(folder, Map.of("a", "model-00003-of-00003.safetensors"));
        refused("was not downloaded");
        SafetensorsWriter.writeIndex(folder, Map.of());
        refused("1 to 1000 files");
    }

    @Test
    void noTwoShardsHoldTheSameTensor() throws IOException {
        three().writeShards(folder, 2);
        Files.write(
                folder.resolve(SafetensorsWriter.shardName(1, 2)),
                new SafetensorsWriter()
                        .tensor("b", Dtype.U8, new byte[1], 1)
                        .tensor("a", Dtype.U8, new byte[1], 1)
                        .toByteArray());
        refused("tensors that no other file of the folder has, found 'a'");
    }

    @Test
    void anIndexIsAnObjectOfStrings() throws IOException {
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, "[]");
        refused("the file to be an object");
        Files.writeString(index, "{}");
        refused("an object for weight_map, found null");
        Files.writeString(index, "{\"weight_map\":{\"a\":1}}");
        refused("a string for weight_map.a");
        Files.writeString(index, "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"y.safetensors\"}}");
        refused("a second 'a'");
        Files.writeString(index, "{\"weight_map\":" + "{\"a\":".repeat(1000));
        refused("JSON");
    }
}
