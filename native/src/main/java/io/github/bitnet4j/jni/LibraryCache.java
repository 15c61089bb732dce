package io.github.bitnet4j.jni;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Copies of one library in files. A copy lies in a folder that is named after the content and belongs to the user
 * alone; it is written under another name and renamed, so that processes that start at once never see half a file.
 */
final class LibraryCache {

    /** Hexadecimal digits of the SHA-256 hash in a folder's name. */
    private static final int NAME_DIGITS = 16;

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final String fileName;
    private final byte[] content;
    private final String folderName;

    /** The user's name is in the folder's, for directories that several users share. */
    LibraryCache(String userName, String fileName, byte[] content) {
        this.fileName = fileName;
        this.content = content;
        this.folderName = "bitnet4j-" + userName + "-" + hash(content).substring(0, NAME_DIGITS);
    }

    /** The file in {@code directory} that holds the content, written if it is not there yet or holds something else. */
    Path copyTo(Path directory) throws IOException {
        Path folder = ownFolder(directory);
        Path file = folder.resolve(fileName);
        if (holdsContent(file)) {
            return file;
        }
        Path written = write(folder);
        try {
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(written);
            // Where a loaded file cannot be replaced, another process may have been the first.
            if (!holdsContent(file)) {
                throw e;
            }
        }
        return file;
    }

    /** A new file in {@code directory} that holds the content and has a name of its own. */
    Path uniqueCopyIn(Path directory) throws IOException {
        return write(ownFolder(directory));
    }

    private boolean holdsContent(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    /** Writes the content in {@code folder} under a name that nobody else has. */
    private Path write(Path folder) throws IOException {
        Path copy = Files.createTempFile(folder, "", "-" + fileName, ownerOnly("rwx------"));
        try {
            Files.write(copy, content);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
        return copy;
    }

    /** The folder of this content: made if need be, and refused if another user could change what it holds. */
    private Path ownFolder(Path directory) throws IOException {
        Files.createDirectories(directory, ownerOnly("rwx------"));
        Path folder = directory.resolve(folderName);
        Files.createDirectories(folder, ownerOnly("rwx------"));
        if (POSIX) {
            requireOwn(folder);
        }
        return folder;
    }

    private static void requireOwn(Path folder) throws IOException {
        if (Files.isSymbolicLink(folder)) {
            throw new IOException("it is a symbolic link, which another user may have placed");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("other users can write to it (" + PosixFilePermissions.toString(permissions) + ")");
        }
        // What this process creates shows who it is, also where the user has no name (containers).
        Path probe = Files.createTempFile(folder, "owner", null);
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
                throw new IOException("it belongs to another user (" + Files.getOwner(folder) + ")");
            }
        } finally {
            Files.delete(probe);
        }
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
