package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.ir.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger cost`: operations and bytes of each loop.
@Command(
    name = "cost",
    header = "Tells the operations and bytes of each loop, counted from the compiled program.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {"  badger cost game.badger", "  badger cost game.badger --set size=16 -O0"})
final class CostCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private OptimiseOption optimise;

  CostCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    print(checked.optimised(optimise.level()));
    return ExitCode.GOOD;
  }

  private void print(Program program) {
    var table = new TextTable("loop", "steps", "operations a step", "bytes a step");
    for (LoopCost loop : CostModel.loops(program)) {
      table.row(
          loop.path(),
          loop.path().contains(".") ? Long.toString(loop.steps()) : "",
          Amounts.count(loop.operationsPerStep()),
          Amounts.bytes(loop.bytesPerStep()));
    }
    streams.out().println(table);
    streams.out().println("state: " + Amounts.bytes(CostModel.stateBytes(program)));
  }
}
