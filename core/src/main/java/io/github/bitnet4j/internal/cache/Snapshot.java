package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.ContextFullException;
import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.spi.KvPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A context in a file: its tokens, and the keys and values of the first of them. Pages go through a buffer of the size of
 * one page, so no second copy of the cache is made. The format stands at {@link SnapshotHeader}.
 */
public final class Snapshot {

    /**
     * What a snapshot depends on beside the context.
     *
     * @param fingerprint what tells the model from others, 32 bytes
     * @param vocabulary number of tokens
     * @param capacity the most tokens that a context holds
     */
    public record Terms(byte[] fingerprint, int vocabulary, int capacity) {}

    /** Asked before every page; ends what is going on by an exception. */
    public interface Checkpoint {
        /** Throws if there is a reason to end. */
        void check();
    }

    /**
     * What a file holds.
     *
     * @param tokens the tokens of the context
     * @param cache the keys and values of the first of them; used by nobody else
     */
    public record Contents(int[] tokens, KvCache cache) {}

    private final KvStore store;
    private final KvShape shape;
    private final Terms terms;
    private final Checkpoint checkpoint;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer page;

    /** For one file. */
    public Snapshot(KvStore store, Terms terms, Checkpoint checkpoint) {
        this.store = store;
        this.shape = store.shape();
        this.terms = terms;
        this.checkpoint = checkpoint;
        page = ByteBuffer.allocateDirect(Math.toIntExact(shape.pageBytes(KvPage.POSITIONS)));
    }

    /**
     * Writes a file under a temporary name beside its own and renames it then: under its name there is a whole file or
     * none.
     *
     * @param cache nobody changes it meanwhile, or frees its blocks
     */
    public void write(Path file, int[] tokens, KvCache cache) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException(file + " is no name of a file");
        }
        Path temporary = Files.createTempFile(folder, target.getFileName() + ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                write(channel, tokens, cache);
            }
            rename(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void write(FileChannel channel, int[] tokens, KvCache cache) throws IOException {
        int positions = cache.size();
        writeFully(channel, new SnapshotHeader(terms.fingerprint(), shape, tokens.length, positions).encode());
        ByteBuffer ids = ByteBuffer.allocate(4 * tokens.length).order(ByteOrder.LITTLE_ENDIAN);
        ids.asIntBuffer().put(tokens);
        writeSummed(channel, ids);
        for (int from = 0; from < positions; from += KvPage.POSITIONS) {
            for (int layer = 0; layer < shape.layers(); layer++) {
                checkpoint.check();
                page.clear();
                cache.page(layer, from).read(Math.min(KvPage.POSITIONS, positions - from), page);
                writeSummed(channel, page.flip());
            }
        }
        ByteBuffer sum = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        writeFully(channel, sum.putInt((int) crc.getValue()).flip());
    }

    private void writeSummed(FileChannel channel, ByteBuffer bytes) throws IOException {
        crc.update(bytes.duplicate());
        writeFully(channel, bytes);
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads a file. It may hold anything: it is checked before memory is taken for it.
     *
     * @throws ModelFormatException if it is no snapshot, one of another model or of another number format, or corrupt
     * @throws ContextFullException if it holds more tokens than a context
     */
    public Contents read(Path file) throws IOException {
        List<KvBlock> blocks = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(new Source(file.toString(), channel), blocks);
        } catch (Throwable e) {
            blocks.forEach(KvBlock::free); // nobody but this thread knows them
            throw e;
        }
    }

    /** An open file. */
    private record Source(String name, FileChannel channel) {

        /** Fills a buffer up to its limit; false at the end of the file. */
        boolean fill(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    return false;
                }
            }
            return true;
        }

        void require(long at, boolean valid, String expected, Object found) {
            if (!valid) {
                throw new ModelFormatException(name, at, expected, String.valueOf(found));
            }
        }
    }

    private Contents read(Source source, List<KvBlock> blocks) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(SnapshotHeader.BYTES);
        source.fill(start);
        SnapshotHeader header = SnapshotHeader.decode(source.name(), start.flip(), terms.fingerprint(), shape);
        if (header.tokens() > terms.capacity()) {
            throw new ContextFullException(header.tokens(), 0, terms.capacity());
        }
        long size = source.channel().size();
        source.require(-1, size == header.fileBytes(), header.fileBytes() + " bytes", size);
        int[] tokens = readTokens(source, header.tokens());
        int positions = header.positions();
        for (int from = 0; from < positions; from += KvPage.POSITIONS) {
            KvBlock block = store.allocate();
            blocks.add(block);
            readBlock(source, block, Math.min(KvPage.POSITIONS, positions - from));
            for (int i = from; i < positions && !block.isFull(); i++) {
                block.add(tokens[i]);
            }
        }
        checkSum(source, size - 4);
        return new Contents(tokens, new KvCache(store, blocks, positions));
    }

    private int[] readTokens(Source source, int count) throws IOException {
        ByteBuffer ids = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        readSummed(source, ids);
        int[] tokens = new int[count];
        ids.asIntBuffer().get(tokens);
        for (int i = 0; i < count; i++) {
            boolean known = tokens[i] >= 0 && tokens[i] < terms.vocabulary();
            long at = SnapshotHeader.BYTES + 4L * i;
            source.require(at, known, "an id below " + terms.vocabulary(), tokens[i]);
        }
        return tokens;
    }

    private void readBlock(Source source, KvBlock block, int positions) throws IOException {
        for (int layer = 0; layer < shape.layers(); layer++) {
            checkpoint.check();
            readSummed(source, page.clear().limit(Math.toIntExact(shape.pageBytes(positions))));
            block.page(layer).write(positions, page);
        }
    }

    private void readSummed(Source source, ByteBuffer bytes) throws IOException {
        boolean whole = source.fill(bytes);
        source.require(source.channel().position(), whole, "a file that keeps its size", "its end");
        crc.update(bytes.flip());
        bytes.rewind();
    }

    private void checkSum(Source source, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        source.require(at, source.fill(bytes), "a checksum", "the end of the file");
        int found = bytes.getInt(0);
        int sum = (int) crc.getValue();
        source.require(at, found == sum, "the checksum " + sum, found + ": the file is damaged");
    }
}
