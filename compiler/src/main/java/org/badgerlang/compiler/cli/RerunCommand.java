package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.compare.RunComparison;
import org.badgerlang.runtime.launch.LaunchOptions;
import org.badgerlang.runtime.launch.RecordedOptions;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunFiles;
import org.badgerlang.runtime.record.RunRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `badger rerun`: a run done again from its folder, and compared.
@Command(
    name = "rerun",
    header = "Does a run again from its folder and compares the results bit for bit.",
    sortOptions = false,
    description = {"Exits 0 where every bit is the same, else 1.", ""},
    footerHeading = "%nExamples:%n",
    footer = {"  badger rerun runs/game-1", "  badger rerun runs/game-1 --threads 1 --out again"})
final class RerunCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private OptimiseOption optimise;
  @Mixin private MemoryOption memory;

  @Parameters(paramLabel = "DIR", description = "The folder of a run that came to its end.")
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to put the new run; without it, beside the old one.")
  private @Nullable Path out;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads work; the results are the same for every N.")
  private @Nullable Integer threads;

  @Option(names = "--device", paramLabel = "NAME", description = "Another device than then.")
  private @Nullable String device;

  RerunCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    try {
      return again();
    } catch (MalformedException damaged) {
      throw Complaint.misuse(String.valueOf(damaged.getMessage()));
    }
  }

  private int again() throws IOException {
    if (!Files.isRegularFile(folder.resolve("run.json"))) {
      throw Complaint.misuse(folder + " holds no run: there is no run.json in it");
    }
    RunRecord record = RunRecord.read(folder.resolve("run.json"));
    Path file = folder.resolve("spec.badger");
    Source source = new Source(record.name() + ".badger", SpecArguments.read(file).text());
    String on = WantedDevices.ofRun(Optional.of(device == null ? record.device() : device));
    var sets = sets(source, file, record);
    var options = CompilerOptions.of(optimise, memory).ofRun(record, optimise);
    var spec = CompiledSpec.of(streams, source, file, sets, options, on);
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    Path target = out == null ? free() : out;
    int code = spec.get().run(LaunchOptions.of(arguments(record, target)), record.command());
    RunComparison comparison = RunComparison.of(folder, target);
    // Why they differ, if they do.
    if (!comparison.sameResults()) {
      DiffCommand.tell(streams, "how they were made", comparison.made());
      DiffCommand.tell(streams, "what came out", comparison.results());
      return code == ExitCode.GOOD ? ExitCode.SPEC : code;
    }
    streams.out().println(target + " is the same in every bit: " + DiffCommand.extent(comparison));
    return code;
  }

  /// What was compiled in, and the params that a jar was given when it ran.
  private static Map<String, String> sets(Source source, Path file, RunRecord record) {
    Map<String, String> sets = new LinkedHashMap<>(record.settings());
    Compiler.check(source, sets, ModuleFiles.beside(file))
        .elaboration()
        .program()
        .ifPresent(
            program -> {
              for (Program.Param param : program.params()) {
                double then = record.params().getOrDefault(param.name(), param.value());
                if (then != param.value()) {
                  sets.put(param.name(), Double.toString(then));
                }
              }
            });
    return sets;
  }

  private List<String> arguments(RunRecord record, Path target) throws IOException {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("--seed", Long.toString(record.seed()), "--out", target.toString()));
    arguments.addAll(List.of("--device", device == null ? record.device() : device));
    if (threads != null) {
      arguments.addAll(List.of("--threads", Integer.toString(threads)));
    }
    new RecordedOptions(record)
        .words()
        .forEach((option, value) -> arguments.addAll(List.of(option, Long.toString(value))));
    cap().ifPresent(steps -> arguments.addAll(List.of("--steps", Long.toString(steps))));
    arguments.add("--quiet");
    return arguments;
  }

  /// The cap on the first loop's steps that the run had.
  private Optional<Long> cap() throws IOException {
    Json.Obj run = RunFiles.object(folder.resolve("run.json")).orElseThrow();
    String reason = run.text("reason").orElse("it is still running, or was killed");
    if (reason.equals("finished")) {
      return Optional.empty();
    }
    Optional<Json.Obj> steps = run.object("steps");
    Optional<String> first = firstLoop();
    if (reason.contains("--steps") && steps.isPresent() && first.isPresent()) {
      return steps.get().whole(first.get());
    }
    throw Complaint.misuse(
        "that run did not come to its end (%s); finish it with --resume %s first"
            .formatted(reason, folder));
  }

  private Optional<String> firstLoop() throws IOException {
    return RunFiles.object(folder.resolve("setup.json"))
        .flatMap(setup -> setup.get("loops"))
        .flatMap(
            loops ->
                loops instanceof Json.Arr(var items)
                        && !items.isEmpty()
                        && items.getFirst() instanceof Json.Obj loop
                    ? loop.text("name")
                    : Optional.empty());
  }

  private Path free() {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    for (int number = 1; ; number++) {
      Path path = folder.resolveSibling((name == null ? "run" : name) + "-again-" + number);
      if (!Files.exists(path)) {
        return path;
      }
    }
  }
}
