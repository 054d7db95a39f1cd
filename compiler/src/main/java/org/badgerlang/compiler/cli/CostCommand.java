package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.cost.CostModel;
import org.badgerlang.compiler.cost.LoopCost;
import org.badgerlang.compiler.cost.Prediction;
import org.badgerlang.compiler.differentiate.MemoryPlan;
import org.badgerlang.compiler.differentiate.Weight;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.runtime.cpu.Peak;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger cost`: operations and bytes of each loop, and what they are likely to take.
@Command(
    name = "cost",
    header = "Tells the operations and bytes of each loop, counted from the compiled program.",
    description = {
      "Beside them stands what a step is likely to take on the processor with one thread, within a",
      "factor of two, from what this machine can do at most, which is measured. `badger bench` and",
      "`badger run --profile` measure the spec itself.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger cost game.badger",
      "  badger cost game.badger --set size=16 -O0",
      "  badger cost game.badger --memory 64M"
    })
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
    printKept(checked.elaboration().kept());
    printSeconds(checked.elaboration().seconds());
    return ExitCode.GOOD;
  }

  private void print(Program program) {
    var table =
        new TextTable("loop", "steps", "operations a step", "bytes a step", "predicted a step");
    var peak = Peak.of(1);
    var prediction = new Prediction(peak.operations(), peak.bytes());
    double state = CostModel.stateBytes(program);
    for (LoopCost loop : CostModel.loops(program)) {
      boolean isNested = loop.path().contains(".");
      table.row(
          loop.path(),
          isNested ? Long.toString(loop.steps()) : "",
          Amounts.count(loop.operationsPerStep()),
          Amounts.bytes(loop.bytesPerStep()),
          milliseconds(
              prediction.seconds(
                  loop.operationsPerStep(), loop.bytesPerStep(), isNested ? 0 : state)));
    }
    streams.out().println(table);
    streams.out().println("state: " + Amounts.bytes(CostModel.stateBytes(program)));
  }

  private static String milliseconds(double seconds) {
    return String.format(Locale.ROOT, "%.3f ms", 1e3 * seconds);
  }

  /// How gradients of gradients are had.
  private void printSeconds(List<Elaboration.Second> seconds) {
    if (seconds.isEmpty()) {
      return;
    }
    var table = new TextTable("gradient of gradients by", "mode", "reverse mode", "forward mode");
    for (var second : seconds) {
      var choice = second.choice();
      table.row(
          String.join(", ", second.learned()),
          choice.mode().toString(),
          figures(choice.reverse(), choice.keptReverse()),
          figures(choice.forward(), choice.keptForward()));
    }
    streams.out().println();
    streams.out().println(table);
  }

  private static String figures(Weight weight, double kept) {
    return Amounts.count(weight.operations()) + ", keeps " + Amounts.bytes(kept);
  }

  /// What gradients keep of the loops that they go through.
  private void printKept(List<MemoryPlan.Kept> plan) {
    if (plan.isEmpty()) {
      return;
    }
    var table = new TextTable("gradient through", "steps", "keeps", "bytes", "everything");
    for (var kept : plan) {
      table.row(
          kept.loop(),
          Long.toString(kept.steps()),
          kept.every() == 0 ? "every step" : "the state every " + kept.every() + " steps",
          Amounts.bytes(kept.bytes()),
          Amounts.bytes(kept.whole()));
    }
    streams.out().println();
    streams.out().println(table);
    streams
        .out()
        .println(
            "gradients may keep "
                + Amounts.bytes(spec.memory().bytes())
                + (spec.memory().isGiven() ? "" : ", most of this machine; `--memory` changes it"));
  }
}
