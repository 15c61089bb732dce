package io.github.bitnet4j.internal.cache;

import io.github.bitnet4j.ModelFormatException;
import io.github.bitnet4j.spi.KvPage;
import io.github.bitnet4j.spi.KvType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The start of a snapshot, a context in a file. All of it is little-endian:
 *
 * <pre>
 *  0  magic          8 bytes "bitnet4j"
 *  8  version        int32, 1
 * 12  fingerprint    32 bytes, of the model
 * 44  number format  int32: 0 F16, 1 F32, 2 Q8
 * 48  layers         int32
 * 52  heads          int32, key/value heads
 * 56  headDim        int32
 * 60  block          int32, positions a block: 256
 * 64  tokens         int32, tokens of the context
 * 68  positions      int32, those of the first tokens whose keys and values follow
 * 72  checksum       int32, CRC32C of bytes 0 to 71
 * 76  ids            int32 [tokens]
 *     pages          for each block of positions, for each layer: its rows as {@link KvPage} orders them, in the last block
 *                    those of the positions that are left
 *     checksum       int32, CRC32C of the bytes from 76 on
 * </pre>
 *
 * @param fingerprint what tells the model from others, 32 bytes
 * @param shape what the pages hold
 * @param tokens number of tokens
 * @param positions how many of them have keys and values
 */
record SnapshotHeader(byte[] fingerprint, KvShape shape, int tokens, int positions) {

    static final int BYTES = 76;
    static final int FINGERPRINT_BYTES = 32;

    private static final byte[] MAGIC = "bitnet4j".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int VERSION_AT = 8;
    private static final int FINGERPRINT_AT = 12;
    private static final int TYPE_AT = 44;
    private static final int LAYERS_AT = 48;
    private static final int HEADS_AT = 52;
    private static final int HEAD_DIM_AT = 56;
    private static final int BLOCK_AT = 60;
    private static final int TOKENS_AT = 64;
    private static final int POSITIONS_AT = 68;
    private static final int CHECKSUM_AT = 72;

    /** The numbers of number formats in a file. */
    private static final List<KvType> TYPES = List.of(KvType.F16, KvType.F32, KvType.Q8);

    /** Bytes of the whole file. */
    long fileBytes() {
        int full = positions / KvPage.POSITIONS;
        long pages = full * shape.bytes(KvPage.POSITIONS) + shape.bytes(positions % KvPage.POSITIONS);
        return BYTES + 4L * tokens + pages + 4;
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).put(fingerprint);
        bytes.putInt(TYPES.indexOf(shape.type()));
        bytes.putInt(shape.layers()).putInt(shape.heads()).putInt(shape.headDim());
        bytes.putInt(KvPage.POSITIONS).putInt(tokens).putInt(positions);
        return bytes.putInt(checksum(bytes)).flip();
    }

    private static int checksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().position(0).limit(CHECKSUM_AT));
        return (int) crc.getValue();
    }

    /**
     * Reads a header and checks that it is one of a snapshot of a model.
     *
     * @param file the file's name
     * @param bytes its first {@value #BYTES} bytes, or all that there are
     * @param fingerprint that of the model
     * @param shape that of the model's pages
     * @throws ModelFormatException if it is not, or of another model
     */
    static SnapshotHeader decode(String file, ByteBuffer bytes, byte[] fingerprint, KvShape shape) {
        Fields fields = new Fields(file, bytes.order(ByteOrder.LITTLE_ENDIAN));
        fields.checkStart();
        fields.checkModel(fingerprint);
        fields.checkShape(shape);
        int tokens = fields.number(TOKENS_AT);
        int positions = fields.number(POSITIONS_AT);
        fields.require(TOKENS_AT, tokens >= 0, "a number of tokens", tokens);
        boolean within = positions >= 0 && positions <= tokens;
        fields.require(POSITIONS_AT, within, "0 to " + tokens + " positions", positions);
        return new SnapshotHeader(fingerprint, shape, tokens, positions);
    }

    /** The bytes of a header, looked at one field after the other. */
    private record Fields(String file, ByteBuffer bytes) {

        int number(int at) {
            return bytes.getInt(at);
        }

        void require(int at, boolean valid, String expected, Object found) {
            if (!valid) {
                throw new ModelFormatException(file, at, expected, String.valueOf(found));
            }
        }

        void checkStart() {
            boolean magic =
                    bytes.limit() >= VERSION_AT && bytes.slice(0, VERSION_AT).equals(ByteBuffer.wrap(MAGIC));
            require(0, magic, "a snapshot of a session, which begins with 'bitnet4j'", "another file");
            require(bytes.limit(), bytes.limit() == BYTES, BYTES + " bytes of header", "the end of the file");
            int version = number(VERSION_AT);
            require(VERSION_AT, version == VERSION, "version " + VERSION + ", which this release reads", version);
            int sum = checksum(bytes);
            require(CHECKSUM_AT, number(CHECKSUM_AT) == sum, "the header's checksum " + sum, number(CHECKSUM_AT));
        }

        void checkModel(byte[] fingerprint) {
            byte[] found = new byte[FINGERPRINT_BYTES];
            bytes.get(FINGERPRINT_AT, found);
            String expected =
                    "a snapshot of this model (" + hex(fingerprint) + "); load the model that it was saved with";
            require(FINGERPRINT_AT, Arrays.equals(fingerprint, found), expected, "one of another (" + hex(found) + ")");
        }

        private static String hex(byte[] fingerprint) {
            return HexFormat.of().formatHex(fingerprint, 0, FINGERPRINT_BYTES / 4);
        }

        void checkShape(KvShape shape) {
            int code = number(TYPE_AT);
            Object type = code >= 0 && code < TYPES.size() ? TYPES.get(code) : code;
            String wanted = "a KV cache of type " + shape.type() + ", with which the model was loaded";
            require(TYPE_AT, type.equals(shape.type()), wanted, type);
            require(LAYERS_AT, number(LAYERS_AT) == shape.layers(), shape.layers() + " layers", number(LAYERS_AT));
            require(HEADS_AT, number(HEADS_AT) == shape.heads(), shape.heads() + " heads", number(HEADS_AT));
            int headDim = number(HEAD_DIM_AT);
            require(HEAD_DIM_AT, headDim == shape.headDim(), "heads of " + shape.headDim(), headDim);
            int block = number(BLOCK_AT);
            require(BLOCK_AT, block == KvPage.POSITIONS, "blocks of " + KvPage.POSITIONS + " positions", block);
        }
    }
}
