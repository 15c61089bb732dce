package io.github.bitnet4j.cli;

import io.github.bitnet4j.BitNetException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads texts. */
final class TextFile {

    private TextFile() {}

    /**
     * A whole file.
     *
     * @throws BitNetException if it is no UTF-8 text
     */
    static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new BitNetException(file + " is no text in UTF-8; convert it first", e);
        }
    }
}
