package io.github.bitnet4j.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DemoModelTest {

    /** What {@code training/export.py} makes of {@code training/demo.npz}. */
    private static final String SHA256 = "15df4715175b82aec8cff2c3121faed5dd8cd06c381ecbc872aec48720157518";

    @Test
    void isTheExportedFileInDirectMemory() throws Exception {
        ByteBuffer gguf = DemoModel.gguf();
        assertThat(gguf.isDirect()).isTrue();
        assertThat(gguf.position()).isZero();
        byte[] magic = new byte[4];
        gguf.get(0, magic);
        assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("GGUF");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(gguf);
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(SHA256);
    }

    @Test
    void everyCallerHasItsOwnBuffer() {
        DemoModel.gguf().put(0, (byte) 0);
        assertThat(DemoModel.gguf().get(0)).isEqualTo((byte) 'G');
    }
}
