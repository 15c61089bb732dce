package io.github.bitnet4j.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.condition.OS.WINDOWS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {

    private static final byte[] CONTENT = content();

    @TempDir
    private Path directory;

    private final LibraryCache cache = new LibraryCache("user", "library.so", CONTENT);

    private static byte[] content() {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        return content;
    }

    @Test
    void keepsOneCopy() throws IOException {
        Path file = cache.copyTo(directory);
        assertThat(file).hasBinaryContent(CONTENT).hasFileName("library.so");
        assertThat(cache.copyTo(directory)).isEqualTo(file);
        assertThat(filesNextTo(file)).containsExactly(file);
    }

    @Test
    void anotherContentGetsAnotherFolder() throws IOException {
        Path other = new LibraryCache("user", "library.so", new byte[] {1, 2, 3}).copyTo(directory);
        assertThat(other).isNotEqualTo(cache.copyTo(directory)).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void replacesWhatIsNotTheContent() throws IOException {
        Path file = cache.copyTo(directory);
        Files.write(file, new byte[100]);
        assertThat(cache.copyTo(directory)).hasBinaryContent(CONTENT);
        byte[] sameSize = CONTENT.clone();
        sameSize[CONTENT.length / 2]++;
        Files.write(file, sameSize);
        assertThat(cache.copyTo(directory)).hasBinaryContent(CONTENT);
    }

    @Test
    @DisabledOnOs(value = WINDOWS, disabledReason = "a link takes a privilege there")
    void replacesALinkInsteadOfFollowingIt() throws IOException {
        Path file = cache.copyTo(directory);
        Path elsewhere = Files.write(directory.resolve("elsewhere"), CONTENT);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        assertThat(cache.copyTo(directory)).hasBinaryContent(CONTENT).isNotEqualTo(elsewhere);
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    @DisabledOnOs(value = WINDOWS, disabledReason = "it has no POSIX permissions")
    void foldersAreTheUsersAlone() throws IOException {
        Path folder = cache.copyTo(directory.resolve("new")).getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> cache.copyTo(directory.resolve("new")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other users can write");
    }

    @Test
    @DisabledOnOs(value = WINDOWS, disabledReason = "a link takes a privilege there")
    void aFolderThatIsALinkIsRefused() throws IOException {
        Path folder = cache.copyTo(directory).getParent();
        Path moved = Files.move(folder, directory.resolve("moved"));
        Files.createSymbolicLink(folder, moved);
        assertThatThrownBy(() -> cache.copyTo(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symbolic link");
    }

    @Test
    void manyAtOnceSeeWholeFiles() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                tasks.add(() -> Files.readAllBytes(new LibraryCache("user", "library.so", CONTENT).copyTo(directory)));
            }
            for (Future<byte[]> read : threads.invokeAll(tasks)) {
                assertThat(read.get()).isEqualTo(CONTENT);
            }
        } finally {
            threads.shutdownNow();
        }
        Path file = cache.copyTo(directory);
        assertThat(filesNextTo(file)).containsExactly(file);
    }

    private static List<Path> filesNextTo(Path file) throws IOException {
        try (Stream<Path> files = Files.list(file.getParent())) {
            return files.toList();
        }
    }
}
