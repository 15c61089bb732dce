package io.github.bitnet4j.internal.packing;

import io.github.bitnet4j.I2sLayout;
import io.github.bitnet4j.LookupTiling;
import io.github.bitnet4j.internal.format.gguf.LittleEndianBytes;
import io.github.bitnet4j.internal.tensor.BFloat16;
import io.github.bitnet4j.internal.tensor.DataType;
import io.github.bitnet4j.internal.tensor.Float16;
import org.jspecify.annotations.Nullable;

/**
 * Writes ternary matrices in every form, from the descriptions of the formats and not from the code under test: element
 * by element, into the byte that each belongs to.
 *
 * @param rows rows
 * @param columns columns
 * @param trits [rows][columns]
 * @param scale the factor of all weights
 */
public record TernaryEncoder(int rows, int columns, byte[] trits, float scale) {

    /** The whole tensor in a type that needs no tiling. */
    public byte[] encode(DataType type) {
        return switch (type) {
            case I2_S -> i2s(I2sLayout.X86_128);
            case TQ1_0 -> tq1();
            case TQ2_0 -> tq2();
            case IQ1_BN -> iq1();
            case IQ2_BN -> iq2();
            case IQ2_BN_R4 -> iq2r4();
            case F32, F16, BF16 -> numbers(type);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    private int code(int row, int column) {
        return trits[row * columns + column] + 1;
    }

    /** The code of an element of the flattened matrix. */
    private int code(int element) {
        return trits[element] + 1;
    }

    private LittleEndianBytes withScaleSlot(byte[] codes) {
        return new LittleEndianBytes()
                .raw(codes)
                .u32(Float.floatToRawIntBits(scale))
                .raw(new byte[28]);
    }

    public byte[] i2s(I2sLayout layout) {
        byte[] codes = new byte[rows * columns / 4];
        for (int e = 0; e < rows * columns; e++) {
            int row = e / columns;
            int column = e % columns;
            int at;
            int shift;
            switch (layout) {
                case X86_128 -> {
                    at = e / 128 * 32 + e % 32;
                    shift = 6 - 2 * (e % 128 / 32);
                }
                case ARM_64 -> {
                    at = e / 64 * 16 + e % 16;
                    shift = 6 - 2 * (e % 64 / 16);
                }
                case ROWGROUP4 -> {
                    at = row / 4 * columns + column;
                    shift = 6 - 2 * (row % 4);
                }
                case SEQUENTIAL -> {
                    at = e / 4;
                    shift = 6 - 2 * (e % 4);
                }
                default -> {
                    at = e / 4;
                    shift = 2 * (e % 4);
                }
            }
            codes[at] |= (byte) (code(e) << shift);
        }
        return withScaleSlot(codes).toByteArray();
    }

    private byte[] tq2() {
        LittleEndianBytes out = new LittleEndianBytes();
        for (int block = 0; block < rows * columns; block += 256) {
            byte[] qs = new byte[64];
            for (int e = 0; e < 256; e++) {
                qs[e / 128 * 32 + e % 32] |= (byte) (code(block + e) << (2 * (e % 128 / 32)));
            }
            out.raw(qs).u16(Float16.fromFloat(scale));
        }
        return out.toByteArray();
    }

    private byte[] tq1() {
        LittleEndianBytes out = new LittleEndianBytes();
        for (int block = 0; block < rows * columns; block += 256) {
            for (int m = 0; m < 32; m++) {
                out.u8(base3(block + m, 32, 5));
            }
            for (int m = 0; m < 16; m++) {
                out.u8(base3(block + 160 + m, 16, 5));
            }
            for (int m = 0; m < 4; m++) {
                out.u8(base3(block + 240 + m, 4, 4));
            }
            out.u16(Float16.fromFloat(scale));
        }
        return out.toByteArray();
    }

    /** The digits of some elements, the first one worth 81. */
    private int base3(int first, int distance, int count) {
        int value = 0;
        for (int n = 0, weight = 81; n < count; n++, weight /= 3) {
            value += weight * code(first + n * distance);
        }
        return ceil243(value);
    }

    static int ceil243(int value) {
        return (256 * value + 242) / 243;
    }

    private byte[] iq2() {
        LittleEndianBytes out = new LittleEndianBytes();
        for (int row = 0; row < rows; row++) {
            out.u32(Float.floatToRawIntBits(scale));
            for (int block = 0; block < columns; block += 64) {
                for (int j = 0; j < 16; j++) {
                    out.u8(code(row, block + j)
                            | code(row, block + j + 16) << 2
                            | code(row, block + j + 32) << 4
                            | code(row, block + j + 48) << 6);
                }
            }
        }
        return out.toByteArray();
    }

    private byte[] iq1() {
        LittleEndianBytes out = new LittleEndianBytes();
        for (int row = 0; row < rows; row++) {
            out.u16(Float16.fromFloat(scale));
            for (int block = 0; block < columns; block += 64) {
                int extra = 0;
                for (int group = 0, last = 1; group < 4; group++, last *= 3) {
                    int first = block + 16 * group;
                    for (int five = 0; five < 15; five += 5) {
                        int value = 0;
                        for (int j = 4; j >= 0; j--) {
                            value = 3 * value + code(row, first + five + j);
                        }
                        out.u8(ceil243(value));
                    }
                    extra += last * code(row, first + 15);
                }
                out.u8(ceil243(extra));
            }
        }
        return out.toByteArray();
    }

    private byte[] iq2r4() {
        LittleEndianBytes out = new LittleEndianBytes();
        for (int row = 0; row < rows; row += 4) {
            for (int k = 0; k < 4; k++) {
                out.u32(Float.floatToRawIntBits(scale));
            }
            for (int block = 0; block < columns; block += 64) {
                byte[] bytes = new byte[64];
                for (int k = 0; k < 4; k++) {
                    for (int i = 0; i < 4; i++) {
                        for (int l = 0; l < 4; l++) {
                            int first = block + 16 * l + i;
                            bytes[4 * k + i + 16 * l] = (byte) (code(row + k, first)
                                    | code(row + k, first + 4) << 2
                                    | code(row + k, first + 8) << 4
                                    | code(row + k, first + 12) << 6);
                        }
                    }
                }
                out.raw(bytes);
            }
        }
        return out.toByteArray();
    }

    private byte[] numbers(DataType type) {
        LittleEndianBytes out = new LittleEndianBytes();
        for (byte trit : trits) {
            float value = trit * scale;
            switch (type) {
                case F32 -> out.u32(Float.floatToRawIntBits(value));
                case F16 -> out.u16(Float16.fromFloat(value));
                default -> out.u16(BFloat16.fromFloat(value));
            }
        }
        return out.toByteArray();
    }

    private int pair(int row, int column) {
        return 3 * trits[row * columns + column] + trits[row * columns + column + 1] + 4;
    }

    private int triple(int row, int column) {
        int at = row * columns + column;
        return 9 * trits[at] + 3 * trits[at + 1] + trits[at + 2];
    }

    public byte[] tl1(LookupTiling tiling) {
        LittleEndianBytes out = new LittleEndianBytes();
        int bm = tiling.blockRows();
        int by = 256 / bm;
        for (int t = 0; t < rows / tiling.tileRows(); t++) {
            for (int ko = 0; ko < columns / tiling.tileColumns(); ko++) {
                for (int mb = 0; mb < tiling.tileRows() / bm; mb++) {
                    for (int kb = 0; kb < tiling.tileColumns() / by; kb++) {
                        for (int mg = 0; mg < bm / 16; mg++) {
                            for (int kp = 0; kp < by / 4; kp++) {
                                for (int lane = 0; lane < 16; lane++) {
                                    int row = t * tiling.tileRows() + mb * bm + mg * 16 + lane;
                                    int k = ko * tiling.tileColumns() + kb * by + kp * 4;
                                    out.u8(pair(row, k) << 4 | pair(row, k + 2));
                                }
                            }
                        }
                    }
                }
            }
        }
        return withScaleSlot(out.toByteArray()).toByteArray();
    }

    public byte[] tl2(LookupTiling tiling) {
        LittleEndianBytes out = new LittleEndianBytes();
        int tripled = columns / tiling.tileColumns() * tiling.tileColumns();
        magnitudes(tiling, tripled, out);
        signs(tiling, tripled, out);
        for (int t = 0; t < rows / tiling.tileRows(); t++) {
            for (int ko = 0; ko < (columns - tripled) / 32; ko++) {
                for (int mb = 0; mb < tiling.tileRows() / 32; mb++) {
                    for (int kb = 0; kb < 8; kb++) {
                        for (int p = 0; p < 32; p++) {
                            int row = t * tiling.tileRows() + mb * 32 + permuted(p);
                            int k = tripled + ko * 32 + kb * 4;
                            out.u8(pair(row, k) << 4 | pair(row, k + 2));
                        }
                    }
                }
            }
        }
        int whole = Math.toIntExact(DataType.TL2.byteSize(columns, rows)) - 32;
        out.raw(new byte[whole - out.size()]);
        return withScaleSlot(out.toByteArray()).toByteArray();
    }

    private static int permuted(int p) {
        return new int[] {0, 2, 1, 3}[p / 8] * 8 + p % 8;
    }

    private void magnitudes(LookupTiling tiling, int tripled, LittleEndianBytes out) {
        for (int t = 0; t < rows / tiling.tileRows(); t++) {
            for (int ko = 0; ko < tripled / tiling.tileColumns(); ko++) {
                for (int mb = 0; mb < tiling.tileRows() / 32; mb++) {
                    for (int kb = 0; kb < tiling.tileColumns() / 6; kb++) {
                        for (int p = 0; p < 32; p++) {
                            int row = t * tiling.tileRows() + mb * 32 + permuted(p);
                            int k = ko * tiling.tileColumns() + kb * 6;
                            out.u8(Math.abs(triple(row, k)) << 4 | Math.abs(triple(row, k + 3)));
                        }
                    }
                }
            }
        }
    }

    private void signs(LookupTiling tiling, int tripled, LittleEndianBytes out) {
        for (int t = 0; t < rows / tiling.tileRows(); t++) {
            for (int ko = 0; ko < tripled / tiling.tileColumns(); ko++) {
                for (int mb = 0; mb < tiling.tileRows() / 32; mb++) {
                    for (int kq = 0; kq < tiling.tileColumns() / 24; kq++) {
                        for (int j = 0; j < 16; j++) {
                            int row = t * tiling.tileRows() + mb * 32 + j;
                            int word = 0;
                            for (int tr = 0; tr < 8; tr++) {
                                int k = ko * tiling.tileColumns() + kq * 24 + 3 * tr;
                                word |= (triple(row, k) < 0 ? 1 : 0) << (15 - 2 * tr);
                                word |= (triple(row + 16, k) < 0 ? 1 : 0) << (14 - 2 * tr);
                            }
                            out.u16(word);
                        }
                    }
                }
            }
        }
    }

    /** The whole tensor, with a tiling where the type needs one. */
    public byte[] encode(DataType type, @Nullable LookupTiling tiling) {
        if (tiling == null) {
            return encode(type);
        }
        return type == DataType.TL1 ? tl1(tiling) : tl2(tiling);
    }
}
