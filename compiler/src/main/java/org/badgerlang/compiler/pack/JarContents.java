package org.badgerlang.compiler.pack;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// What goes into a jar, by the name of its entry. Libraries are read when they are written, since
/// native code is larger than memory should hold.
final class JarContents implements Closeable {
  /// Where the loader of native code looks for the versions of its parts.
  private static final String NATIVE_VERSIONS = "META-INF/maven/org.bytedeco/";

  private static final String SERVICES = "META-INF/services/";

  /// One entry.
  @FunctionalInterface
  private interface Content {
    InputStream open() throws IOException;
  }

  private final SortedMap<String, Content> entries = new TreeMap<>();
  private final List<ZipFile> open = new ArrayList<>();

  /// The names of all entries, sorted.
  Collection<String> names() {
    return entries.keySet();
  }

  InputStream open(String name) throws IOException {
    Content content = entries.get(name);
    if (content == null) {
      throw new IllegalArgumentException("no entry " + name);
    }
    return content.open();
  }

  void add(String name, byte[] bytes) {
    entries.put(name, () -> new ByteArrayInputStream(bytes));
  }

  /// Adds what a jar or a folder holds; what is there already stays.
  void addAll(Path library) throws IOException {
    if (Files.isDirectory(library)) {
      addFolder(library);
    } else {
      addJar(library);
    }
  }

  private void addFolder(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        add(name, "runtime", () -> Files.newInputStream(file));
      }
    }
  }

  private void addJar(Path jar) throws IOException {
    var zip = new ZipFile(jar.toFile());
    open.add(zip);
    for (ZipEntry entry : Collections.list(zip.entries())) {
      if (!entry.isDirectory()) {
        add(entry.getName(), libraryName(jar), () -> zip.getInputStream(entry));
      }
    }
  }

  private static String libraryName(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  private void add(String name, String library, Content content) throws IOException {
    Content known = entries.get(name);
    if (name.startsWith(SERVICES) && known != null) {
      add(name, (text(known) + text(content)).getBytes(StandardCharsets.UTF_8));
    } else if (isLicence(name)) {
      entries.putIfAbsent(
          "META-INF/licenses/" + library + "/" + name.substring(name.lastIndexOf('/') + 1),
          content);
    } else if (belongs(name)) {
      entries.putIfAbsent(name, content);
    }
  }

  private static String text(Content content) throws IOException {
    try (var in = content.open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing() + "\n";
    }
  }

  private static boolean isLicence(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
    return !name.endsWith(".class")
        && (file.startsWith("LICENSE") || file.startsWith("NOTICE") || file.startsWith("COPYING"));
  }

  /// Signatures and module descriptors say nothing true of the merged jar; Maven's notes serve no
  /// one.
  private static boolean belongs(String name) {
    boolean signature =
        name.startsWith("META-INF/")
            && (name.endsWith(".SF") || name.endsWith(".DSA") || name.endsWith(".RSA"));
    boolean module =
        name.equals("module-info.class")
            || (name.startsWith("META-INF/versions/") && name.endsWith("module-info.class"));
    boolean notes =
        name.equals("META-INF/MANIFEST.MF")
            || name.equals("META-INF/INDEX.LIST")
            || (name.startsWith("META-INF/maven/") && !name.startsWith(NATIVE_VERSIONS))
            || name.startsWith("META-INF/proguard/");
    return !signature && !module && !notes;
  }

  @Override
  public void close() throws IOException {
    for (ZipFile zip : open) {
      zip.close();
    }
  }
}
