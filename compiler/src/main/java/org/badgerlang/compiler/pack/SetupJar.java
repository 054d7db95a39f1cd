package org.badgerlang.compiler.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Writes one runnable jar: the generated classes, and all that they need but a JRE.
///
/// The same classes and libraries give the same bytes: entries are sorted and carry one fixed time.
public final class SetupJar {
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);
  private static final String SERVICES = "META-INF/services/";

  /// The entry that an old Java can read; its manifest attribute names the real main class.
  private static final String ENTRY = "org.badgerlang.entry.Entry";

  private static final Attributes.Name REAL_MAIN = new Attributes.Name("Badger-Main");

  private SetupJar() {}

  /// @param classes generated classes by binary name
  /// @param mainClass the real main class
  /// @param version of the compiler and the runtime, for the records of runs
  /// @param libraries jars and folders of classes; where two hold the same entry the first counts
  public static void write(
      Path file,
      Map<String, byte[]> classes,
      String mainClass,
      String version,
      List<Path> libraries)
      throws IOException {
    SortedMap<String, byte[]> entries = new TreeMap<>();
    classes.forEach((name, bytes) -> entries.put(name.replace('.', '/') + ".class", bytes));
    for (Path library : libraries) {
      if (Files.isDirectory(library)) {
        addFolder(library, entries);
      } else {
        addJar(library, entries);
      }
    }
    Path aside = file.resolveSibling(file.getFileName() + ".partial");
    try {
      writeEntries(aside, manifest(mainClass, version, entries), entries);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static Manifest manifest(String mainClass, String version, Map<String, byte[]> entries) {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, ENTRY);
    main.put(REAL_MAIN, mainClass);
    main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    if (entries.keySet().stream().anyMatch(name -> name.startsWith("META-INF/versions/"))) {
      main.put(Attributes.Name.MULTI_RELEASE, "true");
    }
    return manifest;
  }

  private static void addFolder(Path folder, SortedMap<String, byte[]> entries) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        add(name, "runtime", Files.readAllBytes(file), entries);
      }
    }
  }

  private static void addJar(Path jar, SortedMap<String, byte[]> entries) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (!entry.isDirectory()) {
          try (InputStream in = zip.getInputStream(entry)) {
            add(entry.getName(), libraryName(jar), in.readAllBytes(), entries);
          }
        }
      }
    }
  }

  private static String libraryName(Path jar) {
    return jar.getFileName().toString().replaceFirst("\\.jar$", "");
  }

  private static void add(
      String name, String library, byte[] bytes, SortedMap<String, byte[]> entries) {
    if (name.startsWith(SERVICES)) {
      entries.merge(name, bytes, SetupJar::lines);
    } else if (isLicence(name)) {
      entries.putIfAbsent(
          "META-INF/licenses/" + library + "/" + name.substring(name.lastIndexOf('/') + 1), bytes);
    } else if (belongs(name)) {
      entries.putIfAbsent(name, bytes);
    }
  }

  private static byte[] lines(byte[] first, byte[] second) {
    String both =
        new String(first, StandardCharsets.UTF_8).stripTrailing()
            + "\n"
            + new String(second, StandardCharsets.UTF_8).stripTrailing()
            + "\n";
    return both.getBytes(StandardCharsets.UTF_8);
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
            || name.startsWith("META-INF/maven/")
            || name.startsWith("META-INF/proguard/");
    return !signature && !module && !notes;
  }

  private static void writeEntries(Path file, Manifest manifest, SortedMap<String, byte[]> entries)
      throws IOException {
    var text = new ByteArrayOutputStream();
    manifest.write(text);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "META-INF/MANIFEST.MF", text.toByteArray());
      for (var entry : entries.entrySet()) {
        put(zip, entry.getKey(), entry.getValue());
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
