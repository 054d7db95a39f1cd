package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.badgerlang.compiler.CompilerBug;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.cost.Prediction;
import org.badgerlang.compiler.measure.Measurement;
import org.badgerlang.compiler.measure.StepTimes;
import org.badgerlang.runtime.cpu.Peak;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.SafeTensors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `badger bench`: how long a step takes, and how far that is from what the machine can do.
@Command(
    name = "bench",
    header =
        "Measures a step of a spec: time, memory, and how far that is from the machine's best.",
    description = {
      "Times steps of the first loop on the processor once they no longer get faster. The floor is",
      "what its operations would take at the processor's measured peak, or its state at the speed",
      "of memory, whichever is longer.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger bench game.badger --threads 1",
      "  badger bench game.badger --steps 100 --warm 10 --json",
      "  badger bench game.badger --look step.safetensors    what the first step drew and changed"
    })
final class BenchCommand implements Callable<Integer> {
  private static final Pattern MOST_MEMORY = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private OptimiseOption optimise;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads work (default: all).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "The device to measure, such as cuda (default: cpu).")
  private String device = "cpu";

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws (default 0).")
  private long seed;

  @Option(names = "--steps", paramLabel = "N", description = "How many steps count (default 40).")
  private int steps = 40;

  @Option(
      names = "--warm",
      paramLabel = "SECONDS",
      description = {
        "How long to run before (default 5), and then until the JIT compiler rests, but no more than",
        "five times as long."
      })
  private double warm = 5;

  @Option(
      names = "--most",
      paramLabel = "SECONDS",
      description = "How long they may take (default 30).")
  private double most = 30;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Option(
      names = "--look",
      paramLabel = "FILE",
      description = {
        "Times nothing; writes the state before and after the first step, and what it drew outside",
        "nested loops, as safetensors, for comparison with another program."
      })
  private Optional<Path> look = Optional.empty();

  BenchCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (steps < 1 || warm < 0 || most < 0) {
      throw Complaint.misuse("--steps takes 1 or more, --warm and --most no less than 0");
    }
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    String on = WantedDevices.ofRun(Optional.of(device));
    int workers = threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    try (var measurement =
        Measurement.of(checked, optimise.level(), on, workers, seed, look.isPresent())) {
      if (look.isPresent()) {
        SafeTensors.write(look.get(), measurement.look());
        return ExitCode.GOOD;
      }
      double ready = measurement.first();
      float loss = measurement.loss();
      StepTimes times = measurement.steps(warm, steps, most);
      long memory = mostMemory();
      var program = checked.optimised(optimise.level());
      print(
          new Figures(
              times,
              ready,
              loss,
              memory,
              measurement.bytes(),
              CostModel.loops(program).getFirst(),
              CostModel.stateBytes(program),
              Peak.of(workers),
              workers));
      return ExitCode.GOOD;
    } catch (ReflectiveOperationException e) {
      throw new CompilerBug("emit", "the generated module can not be made: " + e, "");
    }
  }

  /// What is told.
  ///
  /// @param ready seconds from the start of the process to the end of the first step
  /// @param memory the most memory that the process held
  /// @param buffers bytes of the kernels' buffers
  /// @param step what a step costs
  /// @param state bytes of what lives from step to step, which a step has to read and write
  /// @param peak what so many threads can do together
  private record Figures(
      StepTimes times,
      double ready,
      float loss,
      long memory,
      long buffers,
      LoopCost step,
      double state,
      Peak peak,
      int threads) {
    double floor() {
      return prediction().floor(step.operationsPerStep(), state);
    }

    double predicted() {
      return prediction().seconds(step.operationsPerStep(), step.bytesPerStep(), state);
    }

    private Prediction prediction() {
      return new Prediction(peak.operations(), peak.bytes());
    }
  }

  private void print(Figures figures) {
    if (json) {
      streams.out().println(text(figures));
      return;
    }
    var table = new TextTable("", "");
    table.row("median of a step", milliseconds(figures.times().median()));
    table.row("shortest step", milliseconds(figures.times().least()));
    table.row(
        "floor",
        milliseconds(figures.floor())
            + ", "
            + Amounts.count(figures.step().operationsPerStep())
            + " operations at "
            + Amounts.count(figures.peak().operations())
            + " a second");
    table.row("predicted by `badger cost`", milliseconds(figures.predicted()));
    table.row(
        "share of the floor",
        String.format(Locale.ROOT, "%.0f %%", 100 * figures.floor() / figures.times().median()));
    table.row("start to first step", String.format(Locale.ROOT, "%.2f s", figures.ready()));
    table.row("first step alone", milliseconds(figures.times().firstSeconds()));
    table.row("memory of the process", Amounts.bytes(figures.memory()));
    table.row("buffers", Amounts.bytes(figures.buffers()));
    table.row("allocated a step", Amounts.bytes(figures.times().allocated()));
    streams.out().println(table.toString().strip());
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f ms", 1e3 * seconds);
  }

  private static String text(Figures figures) {
    return new JsonText()
        .open('{')
        .name("median_ms")
        .value(1e3 * figures.times().median())
        .name("least_ms")
        .value(1e3 * figures.times().least())
        .name("steps")
        .value((long) figures.times().seconds().length)
        .name("threads")
        .value((long) figures.threads())
        .name("floor_ms")
        .value(1e3 * figures.floor())
        .name("predicted_ms")
        .value(1e3 * figures.predicted())
        .name("operations")
        .value(figures.step().operationsPerStep())
        .name("peak_operations")
        .value(figures.peak().operations())
        .name("peak_bytes")
        .value(figures.peak().bytes())
        .name("ready_s")
        .value(figures.ready())
        .name("first_ms")
        .value(1e3 * figures.times().firstSeconds())
        .name("memory_bytes")
        .value(figures.memory())
        .name("buffer_bytes")
        .value(figures.buffers())
        .name("allocated_bytes")
        .value(figures.times().allocated())
        .name("loss")
        .value(figures.loss())
        .close('}')
        .toString();
  }

  /// The most memory that this process held so far, in bytes; 0 where the system does not tell.
  private static long mostMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    var found = MOST_MEMORY.matcher(Files.readString(status));
    return found.find() ? 1024 * Long.parseLong(found.group(1)) : 0;
  }
}
