package io.github.bitnet4j.internal.tensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Says what a file is that was taken for a model file, as far as its first bytes tell. */
public final class ForeignFile {

    private static final int HEAD_BYTES = 64;
    private static final int QUOTED_BYTES = 24;

    private ForeignFile() {}

    /**
     * A phrase such as "an empty file", with the cure where there is one.
     *
     * @param file the beginning of the file, little-endian
     */
    public static String describe(ByteBuffer file) {
        byte[] head = new byte[Math.min(file.limit(), HEAD_BYTES)];
        file.get(0, head);
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (head.length == 0) {
            return "an empty file";
        }
        if (text.startsWith("version https://git-lfs")) {
            return "a Git LFS pointer: the real file was not downloaded; run git lfs pull";
        }
        if (text.startsWith("PK\3\4")) {
            return "a zip archive (PyTorch checkpoints are such); convert the model to GGUF";
        }
        if (text.startsWith("\u001f\u008b")) {
            return "a gzip archive; unpack it first";
        }
        if (text.startsWith("GGUF")) {
            return "a GGUF file; name it itself, not its folder";
        }
        if (isSafetensors(file, text)) {
            return "a safetensors file; open the folder it lies in";
        }
        if (text.startsWith("lmgg") || text.startsWith("fmgg") || text.startsWith("tjgg")) {
            return "a GGML file from before GGUF; convert the model again";
        }
        if (isText(head)) {
            return describeText(text);
        }
        return "a file that begins with the bytes "
                + HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(head, Math.min(head.length, 8)));
    }

    private static boolean isSafetensors(ByteBuffer file, String text) {
        return text.length() > Long.BYTES && text.charAt(Long.BYTES) == '{' && file.getLong(0) >>> 40 == 0;
    }

    private static boolean isText(byte[] head) {
        for (byte b : head) {
            if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }

    private static String describeText(String text) {
        String start = text.strip();
        if (start.startsWith("<")) {
            return "a web page or XML file; the download went wrong";
        }
        if (start.startsWith("{") || start.startsWith("[")) {
            return "a JSON file";
        }
        String quoted =
                start.substring(0, Math.min(start.length(), QUOTED_BYTES)).replaceAll("[^ -~]", "?");
        return "a text file that begins with \"" + quoted + "\"";
    }
}
