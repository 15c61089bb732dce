package io.github.bitnet4j.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bitnet4j.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReaderTest {

    @TempDir
    private Path folder;

    private JsonValue read(String document) throws IOException {
        return JsonReader.readObject(Files.writeString(folder.resolve("test.json"), document));
    }

    private void malformed(String message, String document) {
        assertThatThrownBy(() -> read(document))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("test.json")
                .hasMessageContaining(message);
    }

    @Test
    void valuesAreRead() throws IOException {
        JsonValue value = read("{\"a\":{\"b\":[1,\"x\",true,null,1e-05]}} ");
        JsonValue list = value.member("a").member("b");
        assertThat(list.isList()).isTrue();
        assertThat(list.elements().get(0).integer(1, 1)).isEqualTo(1);
        assertThat(list.elements().get(1).text()).isEqualTo("x");
        assertThat(list.elements().get(2).bool(false)).isTrue();
        assertThat(list.elements().get(3).isNull()).isTrue();
        assertThat(list.elements().get(4).number(0, 1)).isEqualTo(1e-5);
        assertThat(list.elements().get(4).path()).isEqualTo("a.b[4]");
        assertThat(value.member("c").member("d").text("otherwise")).isEqualTo("otherwise");
    }

    @Test
    void messagesSayWhere() throws IOException {
        JsonValue value = read("{\"a\":{\"b\":[1.5]}}").member("a");
        assertThatThrownBy(() -> value.member("b").elements().get(0).integer(0, 9))
                .hasMessageEndingWith("expected an integer from 0 to 9 for a.b[0], found 1.5");
        assertThatThrownBy(value::text).hasMessageEndingWith("expected a string for a, found an object");
        assertThatThrownBy(() -> value.member("c").text())
                .hasMessageEndingWith("expected a string for a.c, found null");
        assertThatThrownBy(() -> value.member("b").elements().get(0).number(2, 3))
                .hasMessageContaining("a number above 2.0 and below 3.0");
    }

    @Test
    void documentsAreBounded() {
        malformed("JSON", "{\"a\":" + "[".repeat(100_000));
        malformed("JSON", "{\"a\":" + "{\"a\":".repeat(100_000));
        malformed("values", "{\"a\":[" + "0,".repeat(300_000) + "0]}");
        malformed("JSON", "{\"a\":" + "1".repeat(5_000) + "}");
        malformed("JSON", "{\"" + "n".repeat(60_000) + "\":1}");
    }

    @Test
    void documentsAreOneObjectInUtf8() {
        malformed("to be an object", "[1]");
        malformed("its end", "");
        malformed("the end of the document", "{}{}");
        malformed("a second 'a'", "{\"a\":1,\"a\":2}");
        malformed("JSON", "{a:1}");
        malformed("JSON", "{'a':1}");
        malformed("JSON", "{\"a\":NaN}");
        malformed("JSON", "{\"a\":1,}");
        malformed("JSON", "{/* */}");
    }
}
