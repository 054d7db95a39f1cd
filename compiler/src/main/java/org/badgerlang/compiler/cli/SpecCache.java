package org.badgerlang.compiler.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.badgerlang.compiler.source.Source;

/// The classes of specs that were compiled before, in a folder of the user's.
///
/// An entry is found by everything that its classes follow from: the text and name of the spec, its
/// settings, the options, and the compiler itself. Specs with modules of their own or with warnings
/// are not kept, nor is anything where the compiler does not run from jars, whose age tells one
/// build from another. What can not be read or written is as good as not there.
final class SpecCache {
  /// Names the folder; empty for no cache.
  private static final String FOLDER = "BADGER_CACHE";

  private static final int MOST_ENTRIES = 100;

  private final Path folder;
  private final String build;

  SpecCache(Path folder, String build) {
    this.folder = folder;
    this.build = build;
  }

  /// The cache of this user, for this compiler; empty where there is none.
  static Optional<SpecCache> ofUser() {
    return folder(System.getenv()).flatMap(folder -> build().map(b -> new SpecCache(folder, b)));
  }

  private static Optional<Path> folder(Map<String, String> environment) {
    String named = environment.get(FOLDER);
    if (named != null) {
      return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path parent =
        caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
    return Optional.of(parent.resolve("badger"));
  }

  /// What tells this build of the compiler from others; empty where it does not run from jars.
  private static Optional<String> build() {
    var text = new StringBuilder(System.getProperty("java.version"));
    try {
      for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        Path jar = Path.of(place);
        if (!Files.isRegularFile(jar)) {
          return Optional.empty();
        }
        text.append('\n').append(place);
        text.append(' ').append(Files.size(jar));
        text.append(' ').append(Files.getLastModifiedTime(jar));
      }
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }

  /// What an entry is found by.
  String key(Source source, Map<String, String> sets, CompilerOptions options, String device) {
    var parts =
        new ArrayList<>(
            List.of(build, source.name(), source.text(), device, String.valueOf(options)));
    new TreeMap<>(sets).forEach((name, value) -> parts.addAll(List.of(name, value)));
    MessageDigest digest = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  Optional<PreparedSpec> find(String key) {
    Path file = folder.resolve(key);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Optional<PreparedSpec> found = PreparedSpec.read(file);
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
      return found;
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }

  void keep(String key, PreparedSpec spec) {
    try {
      Files.createDirectories(folder);
      Path half = Files.createTempFile(folder, "new", "");
      spec.write(half);
      Files.move(
          half,
          folder.resolve(key),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forgetOldest();
    } catch (IOException unwritable) {
      // The spec is compiled again the next time.
    }
  }

  private void forgetOldest() throws IOException {
    record Aged(Path file, FileTime used) {}
    var all = new ArrayList<Aged>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        all.add(new Aged(file, Files.getLastModifiedTime(file)));
      }
    }
    all.sort(Comparator.comparing(Aged::used).reversed());
    for (Aged old : all.subList(Math.min(MOST_ENTRIES, all.size()), all.size())) {
      Files.deleteIfExists(old.file());
    }
  }
}
