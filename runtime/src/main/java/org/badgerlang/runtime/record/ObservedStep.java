package org.badgerlang.runtime.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The tensors that were observed in one step of an outermost loop: a file
/// `observed/<loop>-<step>.safetensors` of the run's folder, whose notes name the axes.
public record ObservedStep(String loop, long step, List<Observed> tensors) {
  private static final String FOLDER = "observed";
  private static final Pattern NAME = Pattern.compile("(.+)-([0-9]{1,18})\\.safetensors");

  /// The most files that a reader looks at.
  private static final int MOST_FILES = 10_000;

  public ObservedStep {
    tensors = List.copyOf(tensors);
  }

  /// @param axes their names; flat numbers whose sizes varied keep the names too
  /// @param loops how many of the axes, from the first on, are loops
  /// @param instances how many axes behind them tell instances apart
  public record Observed(TensorFile.Tensor tensor, List<String> axes, int loops, int instances) {
    public Observed {
      axes = List.copyOf(axes);
    }
  }

  void write(Path run) throws IOException {
    var notes = new HashMap<String, String>();
    notes.put("format", "badger-observed-1");
    for (Observed each : tensors) {
      notes.put("axes of " + each.tensor.name(), String.join(", ", each.axes));
      notes.put("loops of " + each.tensor.name(), Integer.toString(each.loops));
      notes.put("instances of " + each.tensor.name(), Integer.toString(each.instances));
    }
    Path folder = Files.createDirectories(run.resolve(FOLDER));
    String name = "%s-%08d.safetensors".formatted(loop.replaceAll("[^A-Za-z0-9_]", "_"), step);
    RunFolder.replace(
        folder.resolve(name),
        new TensorFile(tensors.stream().map(Observed::tensor).toList(), notes));
  }

  /// A file of observations: the loop and the step of its name.
  public record Found(String loop, long step, Path file) {}

  /// The files of a run, by loop and step.
  public static List<Found> in(Path run) throws IOException {
    Path folder = run.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var found = new ArrayList<Found>();
    try (var files = Files.list(folder)) {
      for (Path file : files.limit(MOST_FILES).sorted().toList()) {
        var name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          found.add(new Found(name.group(1), Long.parseLong(name.group(2)), file));
        }
      }
    }
    return found;
  }

  /// Reads a file, trusting nothing that it says.
  ///
  /// @param mostEntries more numbers than this are refused
  public static ObservedStep read(Found found, long mostEntries) throws IOException {
    TensorFile file = SafeTensors.read(found.file, mostEntries);
    var tensors = new ArrayList<Observed>();
    for (TensorFile.Tensor tensor : file.tensors()) {
      String axes = file.notes().getOrDefault("axes of " + tensor.name(), "");
      var names = axes.isEmpty() ? List.<String>of() : List.of(axes.split(", "));
      int loops = count(file.notes(), "loops of " + tensor.name());
      int instances = count(file.notes(), "instances of " + tensor.name());
      boolean fits = names.size() == tensor.shape().size() && loops + instances <= names.size();
      tensors.add(
          fits ? new Observed(tensor, names, loops, instances) : new Observed(tensor, names, 0, 0));
    }
    return new ObservedStep(found.loop, found.step, tensors);
  }

  private static int count(Map<String, String> notes, String name) {
    return Optional.ofNullable(notes.get(name))
        .filter(text -> text.matches("[0-9]{1,3}"))
        .map(Integer::valueOf)
        .orElse(0);
  }
}
