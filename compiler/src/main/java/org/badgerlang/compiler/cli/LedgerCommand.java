package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.launch.LaunchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger ledger`: where it was learned.
@Command(
    name = "ledger",
    header = "Trains a spec and tells what the learning of each loop contributes.",
    description = {
      "The value is what the outermost loop minimises. A nested loop is frozen (it keeps what it"
          + " started with), reset (again as at its start before each step), shuffled (what was"
          + " learned moves on to another task after each step), or runs twice as long; of the"
          + " outermost loop `frozen` is the spec before training. A loop contributes what the"
          + " value loses when it is frozen. Bits are what a linear probe reads of the task from"
          + " what the loop left. The guide has the formulas.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger ledger game.badger --steps 2000 --seed 1"})
final class LedgerCommand implements Callable<Integer> {
  private static final int LOOKS = 8;
  private static final long MOST_INSTANCES = 2048;

  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(paramLabel = "SPEC", description = "The spec, a `.badger` file.")
  private Path file;

  @Mixin private LaunchOptions launch;
  @Mixin private OptimiseOption optimise;

  LedgerCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var source = SpecArguments.read(file);
    var sets = new LinkedHashMap<>(launch.settings());
    var checked = Compiler.check(source, sets, ModuleFiles.beside(file));
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var costs = CostModel.loops(checked.optimised(optimise.level()));
    var ledger = Ledger.of(checked.tree(), costs);
    var out = launch.out();
    if (ledger.isEmpty() || out.isEmpty()) {
      streams
          .err()
          .println(
              out.isEmpty()
                  ? "badger: `badger ledger` needs `--out DIR`, the folder for its run"
                  : "badger: the outermost loop minimises nothing that a ledger could tell of");
      return ExitCode.SPEC;
    }
    long steps = launch.steps().orElseGet(() -> MeasuredRun.steps(checked));
    long every = Math.max(1, steps / LOOKS);
    long instances = LedgerAccounts.instances(checked);
    Optional<Long> batch =
        instances > 1
            ? Optional.of(Math.max(instances, Math.min(MOST_INSTANCES, 8 * instances)))
            : Optional.empty();
    var text = new Source(source.name(), source.text() + ledger.get().evaluations(every, batch));
    var run = new MeasuredRun(streams, file, launch, optimise.level(), "ledger");
    var before = run.untrained(text, sets);
    if (before.isEmpty()) {
      return ExitCode.SPEC;
    }
    int code = run.trained(text, sets);
    if (code == ExitCode.GOOD) {
      var after = Evaluated.read(out.get().resolve("metrics.jsonl"));
      var tables = new LedgerTables(ledger.get(), before.get(), after);
      streams.out().println(tables.loops());
      streams.out().println();
      streams.out().println(tables.course());
      streams.out().println();
      streams.out().println(LedgerAccounts.of(checked, costs, steps));
    }
    return code;
  }
}
