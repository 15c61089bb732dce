package example;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Iterator;

/** Loads the library twice, as two applications in one server do, and takes their answers in turns. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        try (Tenant first = new Tenant("first");
                Tenant second = new Tenant("second")) {
            while (first.advance() | second.advance()) {
                // Both take a step each time.
            }
            System.out.println(first.text);
            System.out.println(second.text);
        }
    }

    /** An application with classes of its own; only the JDK's are shared. */
    private static final class Tenant implements AutoCloseable {

        private final URLClassLoader loader;
        private final Iterator<?> answer;
        private final StringBuilder text = new StringBuilder();

        Tenant(String name) throws IOException, ReflectiveOperationException {
            loader = new URLClassLoader(name, classPath(), ClassLoader.getPlatformClassLoader());
            answer = (Iterator<?>)
                    loader.loadClass("example.Answer").getConstructor().newInstance();
        }

        private static URL[] classPath() throws IOException {
            String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
            URL[] urls = new URL[entries.length];
            for (int i = 0; i < entries.length; i++) {
                urls[i] = Path.of(entries[i]).toUri().toURL();
            }
            return urls;
        }

        boolean advance() {
            boolean more = answer.hasNext();
            if (more) {
                text.append(answer.next());
            }
            return more;
        }

        @Override
        public void close() throws Exception {
            ((AutoCloseable) answer).close();
            loader.close();
        }
    }
}
