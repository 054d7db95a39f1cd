package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.gradcheck.GradientCheck;
import org.badgerlang.compiler.gradcheck.GradientCheck.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `badger gradcheck`: the compiler's gradients against finite differences.
@Command(
    name = "gradcheck",
    header = "Compares the gradient of each learned thing with finite differences.",
    description = {
      "Checks what the outermost loops learn; gradients of nested loops are part of it. Runs in",
      "the reference interpreter, in double precision, on batches of two: slow, and exact.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = "  badger gradcheck maml.badger --seed 3")
final class GradcheckCommand implements Callable<Integer> {
  private static final Set<String> EXACT = Set.of("backprop", "forward");

  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the draws (default 0).")
  private long seed;

  GradcheckCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    var findings =
        GradientCheck.of(
            checked.tree(),
            ModuleFiles.beside(spec.file()),
            spec.sets(),
            spec.memory().bytes(),
            seed);
    if (findings.isEmpty()) {
      throw Complaint.misuse("the gradients of this spec can not be told from its rules");
    }
    var table = new TextTable("learned", "loop", "gradient", "difference", "error", "");
    for (Finding finding : findings.get()) {
      table.row(
          finding.path(),
          finding.loop(),
          number(finding.gradient()),
          number(finding.difference()),
          String.format(Locale.ROOT, "%.1e", finding.error()),
          verdict(finding, checked));
    }
    streams.out().println(table);
    boolean good =
        findings.get().stream()
            .allMatch(finding -> finding.agrees() || isEstimated(finding, checked));
    return good ? ExitCode.GOOD : ExitCode.SPEC;
  }

  private static String verdict(Finding finding, Compiler.Checked checked) {
    if (isEstimated(finding, checked)) {
      return "estimated";
    }
    return finding.agrees() ? "ok" : "DIFFERS";
  }

  /// Whether its estimator does not claim to give the exact gradient.
  private static boolean isEstimated(Finding finding, Compiler.Checked checked) {
    return checked.learned().stream()
        .filter(learned -> (finding.path() + ".").startsWith(learned.path() + "."))
        .anyMatch(learned -> !EXACT.contains(learned.estimator()));
  }

  private static String number(double x) {
    return String.format(Locale.ROOT, "%.6g", x);
  }
}
