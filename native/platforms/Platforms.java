import io.github.bitnet4j.jni.NativeLibrary;
import io.github.bitnet4j.jni.NativeProvider;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ServiceLoader;

/** Lists the native libraries of the class path, and says what became of the one for this system and processor. */
public class Platforms {

    public static void main(String[] args) throws IOException {
        for (NativeLibrary library : ServiceLoader.load(NativeLibrary.class)) {
            try (InputStream content = library.open()) {
                System.out.println(library.platform() + " has " + content.readAllBytes().length + " bytes");
            } catch (FileNotFoundException e) {
                System.out.println(library.platform() + " has none: " + e.getMessage());
            }
        }
        System.out.println(new NativeProvider().availability());
    }
}
