package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
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
      "The value is what the outermost loop minimises. Held: for the outermost loop its value at"
          + " the first step, before anything was learned; for a loop inside, the trained spec with"
          + " that loop held to one step. Contributes: held less as trained. Prior: numbers that"
          + " the loop learns. Operations: of all its steps in one step of the outermost loop.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger ledger game.badger --steps 2000 --seed 1"})
final class LedgerCommand implements Callable<Integer> {
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
    var longer = new Source(source.name(), source.text() + ledger.get().evaluations());
    String device = WantedDevices.ofRun(launch.device());
    var spec = CompiledSpec.of(streams, longer, file, sets, optimise.level(), device);
    if (spec.isEmpty()) {
      return ExitCode.SPEC;
    }
    streams.flush();
    int code = spec.get().run(launch, CompiledSpec.command("ledger", file, sets));
    if (code == ExitCode.GOOD) {
      streams.out().println(ledger.get().table(out.get().resolve("metrics.jsonl")));
      streams.out().println();
      streams.out().println(accounts(checked, costs));
    }
    return code;
  }

  /// Prior and operations of each loop.
  private static TextTable accounts(Compiler.Checked checked, Iterable<LoopCost> costs) {
    var table = new TextTable("loop", "prior", "steps", "operations");
    for (LoopCost cost : costs) {
      var name = cost.path().substring(cost.path().lastIndexOf('.') + 1);
      if (name.equals("adjoint") || cost.path().contains(".adjoint")) {
        continue;
      }
      long prior =
          checked.learned().stream()
              .filter(learned -> learned.loop().equals(name))
              .mapToLong(learned -> learned.numbers())
              .sum();
      table.row(
          cost.path(),
          Long.toString(prior),
          Long.toString(cost.steps()),
          Amounts.count(cost.operations()));
    }
    return table;
  }
}
