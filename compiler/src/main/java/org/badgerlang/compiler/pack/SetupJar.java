package org.badgerlang.compiler.pack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes one runnable jar: the generated classes, and all that they need but a JRE.
///
/// The same classes and libraries give the same bytes: entries are sorted and carry one fixed time.
public final class SetupJar {
  private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  /// The entry that an old Java can read; its manifest attribute names the real main class.
  private static final String ENTRY = "org.badgerlang.entry.Entry";

  private static final Attributes.Name REAL_MAIN = new Attributes.Name("Badger-Main");

  private SetupJar() {}

  /// @param classes generated classes by binary name
  /// @param mainClass the real main class
  /// @param version of the compiler and the runtime, for the records of runs
  /// @param libraries jars and folders of classes; where two hold the same entry the first counts
  /// @param beside jars that lie beside the jar when it runs, as paths from there
  public static void write(
      Path file,
      Map<String, byte[]> classes,
      String mainClass,
      String version,
      List<Path> libraries,
      List<String> beside)
      throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".partial");
    try (var contents = new JarContents()) {
      classes.forEach((name, bytes) -> contents.add(name.replace('.', '/') + ".class", bytes));
      for (Path library : libraries) {
        contents.addAll(library);
      }
      var manifest = manifest(mainClass, version, contents);
      if (!beside.isEmpty()) {
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", beside));
      }
      writeEntries(aside, manifest, contents);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private static Manifest manifest(String mainClass, String version, JarContents contents) {
    var manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, ENTRY);
    main.put(REAL_MAIN, mainClass);
    main.put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    if (contents.names().stream().anyMatch(name -> name.startsWith("META-INF/versions/"))) {
      main.put(Attributes.Name.MULTI_RELEASE, "true");
    }
    return manifest;
  }

  private static void writeEntries(Path file, Manifest manifest, JarContents contents)
      throws IOException {
    var text = new ByteArrayOutputStream();
    manifest.write(text);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      put(zip, "META-INF/MANIFEST.MF", new ByteArrayInputStream(text.toByteArray()));
      for (String name : contents.names()) {
        try (var in = contents.open(name)) {
          put(zip, name, in);
        }
      }
    }
  }

  private static void put(ZipOutputStream zip, String name, InputStream bytes) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    zip.putNextEntry(entry);
    bytes.transferTo(zip);
    zip.closeEntry();
  }
}
