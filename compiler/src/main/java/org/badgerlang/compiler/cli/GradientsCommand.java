package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.badgerlang.compiler.differentiate.ExactGradient;
import org.badgerlang.compiler.differentiate.ExactGradient.Mode;
import org.badgerlang.compiler.lower.Elaboration.Learned;
import org.badgerlang.compiler.lower.Elaboration.Second;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger gradients`: how a gradient reaches each learned thing.
@Command(
    name = "gradients",
    header =
        "Shows for each learned thing its loop, rule, estimator, and how a gradient reaches it.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = "  badger gradients maml.badger")
final class GradientsCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;

  GradientsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var table =
        new TextTable(
            "learned", "loop", "by", "through", "numbers", "objective", "gradient", "loops passed");
    for (Learned learned : checked.learned()) {
      table.row(
          learned.path(),
          learned.loop(),
          learned.rule(),
          learned.estimator(),
          Long.toString(learned.numbers()),
          learned.objective(),
          gradient(learned, checked.elaboration().seconds()),
          String.join(" > ", learned.through()));
    }
    streams.out().println(table);
    return ExitCode.GOOD;
  }

  /// The order of derivative, and the mode that gradients of gradients are had by.
  private static String gradient(Learned learned, List<Second> seconds) {
    if (!learned.reached()) {
      return "none arrives";
    }
    if (learned.order() == 1) {
      return "first order";
    }
    var modes = seconds.stream().filter(second -> second.isOf(learned)).map(Second::choice);
    return Stream.concat(
            Stream.of("order " + learned.order()),
            modes.map(ExactGradient.Choice::mode).distinct().map(Mode::toString))
        .collect(Collectors.joining(", "));
  }
}
