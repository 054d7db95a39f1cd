package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.report.ReportPage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `badger report`: one page about runs.
@Command(
    name = "report",
    header = "Writes report.html about one run, or one that compares several.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger report runs/game-1                    into the run's folder",
      "  badger report runs/game-1 runs/game-2        compares; report.html here",
      "  badger report runs/game-sweep-1 -o sweep.html"
    })
final class ReportCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "Folders of runs, or folders that hold such folders.")
  private List<Path> folders;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "HTML",
      description = "The file to write.")
  private @Nullable Path output;

  ReportCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var runs = new ArrayList<Path>();
    for (Path folder : folders) {
      runs.addAll(runsIn(folder));
    }
    Path file = output;
    if (file == null) {
      file =
          folders.size() == 1 ? folders.getFirst().resolve("report.html") : Path.of("report.html");
    }
    try {
      ReportPage.write(runs, file);
    } catch (MalformedException damaged) {
      throw Complaint.misuse(String.valueOf(damaged.getMessage()));
    }
    streams.out().println("wrote " + file);
    return ExitCode.GOOD;
  }

  /// The folder itself where it is of a run, else its folders that are.
  static List<Path> runsIn(Path folder) throws IOException {
    if (Files.isRegularFile(folder.resolve("run.json"))) {
      return List.of(folder);
    }
    if (!Files.isDirectory(folder)) {
      throw Complaint.misuse("there is no folder " + folder);
    }
    try (var inside = Files.list(folder)) {
      List<Path> runs =
          inside.filter(path -> Files.isRegularFile(path.resolve("run.json"))).sorted().toList();
      if (runs.isEmpty()) {
        throw Complaint.misuse(folder + " holds no run: there is no run.json in it");
      }
      return runs;
    }
  }
}
