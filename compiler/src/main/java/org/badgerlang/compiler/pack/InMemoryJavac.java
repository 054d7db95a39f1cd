package org.badgerlang.compiler.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.badgerlang.compiler.CompilerBug;

/// Compiles generated Java without touching the disk.
public final class InMemoryJavac {
  private static final List<String> OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "-proc:none",
          "-parameters",
          "-g:source,lines",
          "-classpath",
          System.getProperty("java.class.path"));

  /// Generated code has no warnings, which tests see to; to look for them takes time.
  private static final List<String> UNLOOKED = List.of("-Xlint:none");

  private InMemoryJavac() {}

  /// The classes of `sources`, by binary name.
  ///
  /// @param sources text by the name of its top-level class
  /// @throws CompilerBug where the Java does not compile: the compiler wrote it
  public static Map<String, byte[]> compile(SequencedMap<String, String> sources) {
    return compile(sources, UNLOOKED);
  }

  /// The same.
  ///
  /// @param more options for `javac`, such as which warnings to look for
  public static Map<String, byte[]> compile(
      SequencedMap<String, String> sources, List<String> more) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new IllegalStateException("this Java has no compiler; a JDK is needed, not a JRE");
    }
    var problems = new DiagnosticCollector<JavaFileObject>();
    try (var standard = javac.getStandardFileManager(problems, Locale.ROOT, null);
        var files = new MemoryFiles(standard)) {
      List<MemorySource> units =
          sources.entrySet().stream().map(e -> new MemorySource(e.getKey(), e.getValue())).toList();
      var output = new StringWriter();
      var options = Stream.concat(OPTIONS.stream(), more.stream()).toList();
      boolean good = javac.getTask(output, files, problems, options, null, units).call();
      if (!good) {
        throw new CompilerBug(
            "javac", "the generated Java does not compile", report(problems, sources));
      }
      return files.classes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String report(
      DiagnosticCollector<JavaFileObject> problems, SequencedMap<String, String> sources) {
    String messages =
        problems.getDiagnostics().stream()
            .filter(p -> p.getKind() != Diagnostic.Kind.NOTE)
            .map(Object::toString)
            .collect(Collectors.joining("\n"));
    return messages + "\n\n" + String.join("\n\n", sources.values());
  }

  private static final class MemorySource extends SimpleJavaFileObject {
    private final String text;

    MemorySource(String className, String text) {
      super(
          URI.create("generated:///" + className.replace('.', '/') + Kind.SOURCE.extension),
          Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class MemoryClass extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryClass(String className) {
      super(
          URI.create("generated:///" + className.replace('.', '/') + Kind.CLASS.extension),
          Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  private static final class MemoryFiles
      extends ForwardingJavaFileManager<StandardJavaFileManager> {
    private final Map<String, MemoryClass> written = new TreeMap<>();

    MemoryFiles(StandardJavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String className,
        JavaFileObject.Kind kind,
        FileObject sibling)
        throws IOException {
      if (location != StandardLocation.CLASS_OUTPUT) {
        return super.getJavaFileForOutput(location, className, kind, sibling);
      }
      return written.computeIfAbsent(className, MemoryClass::new);
    }

    Map<String, byte[]> classes() {
      var classes = new TreeMap<String, byte[]>();
      written.forEach((name, file) -> classes.put(name, file.bytes.toByteArray()));
      return classes;
    }
  }
}
