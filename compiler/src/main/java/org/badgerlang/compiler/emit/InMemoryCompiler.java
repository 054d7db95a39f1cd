package org.badgerlang.compiler.emit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles generated source to classes without touching the disk.
public final class InMemoryCompiler {
  private final String classPath;

  /// @param classPath where the runtime is, as on a command line
  public InMemoryCompiler(String classPath) {
    this.classPath = classPath;
  }

  /// The class files by qualified name.
  ///
  /// @throws IllegalStateException where the source does not compile: a bug of the compiler
  public Map<String, byte[]> compile(List<JavaText> files) {
    return compile(files, List.of("-Xlint:none"));
  }

  /// @param options further options for `javac`
  public Map<String, byte[]> compile(List<JavaText> files, List<String> options) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("this Java has no compiler: a JDK is needed, not a JRE");
    }
    var all = new ArrayList<>(options);
    all.addAll(
        List.of("-proc:none", "-cp", classPath, "--add-modules", "jdk.incubator.vector", "-g"));
    var output = new StringWriter();
    try (var manager = new Classes(compiler.getStandardFileManager(null, null, null))) {
      var sources = files.stream().map(Text::new).toList();
      boolean done = compiler.getTask(output, manager, null, all, null, sources).call();
      if (!done) {
        throw new IllegalStateException("generated source does not compile:\n" + output);
      }
      return manager.classes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot compile", e);
    }
  }

  /// A loader that finds the classes, and all others where `parent` does.
  public static ClassLoader loader(Map<String, byte[]> classes, ClassLoader parent) {
    return new ClassLoader(parent) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        var bytes = classes.get(name);
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
      }
    };
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String text;

    Text(JavaText file) {
      super(URI.create("string:///" + file.path()), Kind.SOURCE);
      this.text = file.text();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Binary extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Binary(String className) {
      super(URI.create("mem:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, Binary> binaries = new TreeMap<>();

    Classes(JavaFileManager manager) {
      super(manager);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
      return binaries.computeIfAbsent(className, Binary::new);
    }

    Map<String, byte[]> classes() {
      var all = new TreeMap<String, byte[]>();
      binaries.forEach((name, binary) -> all.put(name, binary.bytes.toByteArray()));
      return all;
    }
  }
}
