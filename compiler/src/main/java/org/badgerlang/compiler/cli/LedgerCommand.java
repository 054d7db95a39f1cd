package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    var run = new MeasuredRun(streams, file, launch, optimise.level(), "ledger");
    var spec = run.spec();
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    var checked = spec.get().checked();
    var ledger = Ledger.of(checked.tree(), spec.get().costs());
    if (ledger.isEmpty()) {
      streams
          .err()
          .println("badger: the outermost loop minimises nothing that a ledger could tell of");
      return ExitCode.SPEC;
    }
    long steps = launch.steps().orElseGet(() -> MeasuredRun.steps(checked));
    long every = Math.max(1, steps / LOOKS);
    long instances = LedgerAccounts.instances(checked);
    Optional<Long> batch =
        instances > 1
            ? Optional.of(Math.max(instances, Math.min(MOST_INSTANCES, 8 * instances)))
            : Optional.empty();
    var text = spec.get().with(ledger.get().evaluations(every, batch));
    var before = run.untrained(text, spec.get().sets());
    if (before.isEmpty()) {
      return ExitCode.SPEC;
    }
    int code = run.trained(text, spec.get().sets());
    if (code == ExitCode.GOOD) {
      var tables = new LedgerTables(ledger.get(), before.get(), spec.get().results());
      streams.out().println(tables.loops());
      streams.out().println();
      streams.out().println(tables.course());
      streams.out().println();
      streams.out().println(LedgerAccounts.of(checked, spec.get().costs(), steps));
    }
    return code;
  }
}
