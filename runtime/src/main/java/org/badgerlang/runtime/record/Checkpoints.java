package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The checkpoints of a run, `step-N.safetensors` for N steps of all outermost loops together; the
/// last two are kept.
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("step-([0-9]{1,18})\\.safetensors");
  private static final int KEPT = 2;

  private final Path folder;

  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /// Saves and gives the file; what was saved before stays until the new one is whole and on the
  /// disk.
  public Path save(Checkpoint checkpoint) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("step-" + checkpoint.totalSteps() + ".safetensors");
    Path aside = RunFolder.aside(file);
    try {
      SafeTensors.write(aside, checkpoint.toFile());
      RunFolder.commit(aside, file);
    } catch (IOException failed) {
      Files.deleteIfExists(aside);
      throw failed;
    }
    List<Path> files = newestFirst();
    for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
      Files.deleteIfExists(old);
    }
    return file;
  }

  /// The newest checkpoint that is whole; damaged ones are passed over.
  ///
  /// @param mostEntries see [SafeTensors#read]
  public Optional<Checkpoint> newest(long mostEntries) throws IOException {
    for (Path file : newestFirst()) {
      try {
        return Optional.of(Checkpoint.of(SafeTensors.read(file, mostEntries)));
      } catch (MalformedException damaged) {
        // The one before it is older, but whole.
      }
    }
    return Optional.empty();
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var files = new ArrayList<Path>();
    try (var listed = Files.list(folder)) {
      listed.filter(file -> stepsOf(file) >= 0).forEach(files::add);
    }
    files.sort(Comparator.comparingLong(Checkpoints::stepsOf).reversed());
    return files;
  }

  private static long stepsOf(Path file) {
    Matcher matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }
}
