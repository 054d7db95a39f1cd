package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the small text files of a run's folder; what is missing, damaged or far too long is
/// absent.
public final class RunFiles {
  private static final long MOST_BYTES = 10_000_000;

  private RunFiles() {}

  public static Optional<String> text(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MOST_BYTES
          ? Optional.of(Files.readString(file))
          : Optional.empty();
    } catch (MalformedInputException notText) {
      return Optional.empty();
    }
  }

  /// The JSON object that a file holds.
  public static Optional<Json.Obj> object(Path file) throws IOException {
    Optional<String> text = text(file);
    try {
      return text.isPresent() && Json.parse(text.get()) instanceof Json.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (MalformedException damaged) {
      return Optional.empty();
    }
  }
}
