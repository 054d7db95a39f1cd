package org.badgerlang.compiler.cli;

import java.util.concurrent.Callable;
import org.badgerlang.compiler.diagnostic.ErrorCodes;
import org.badgerlang.compiler.diagnostic.Suggestions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger explain`: what an error code means, with a spec that fails and one that does not.
@Command(
    name = "explain",
    header = "Explains an error code.",
    footerHeading = "%nExamples:%n",
    footer = {"  badger explain axis-mismatch", "  badger explain          all codes"})
final class ExplainCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(
      arity = "0..1",
      paramLabel = "CODE",
      description = "What stands in brackets after `error`; without it, all codes are listed.")
  private @Nullable String code;

  ExplainCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (code == null) {
      ErrorCodes.all().forEach(this::list);
      return ExitCode.GOOD;
    }
    String wanted = code.replaceAll("^(error|warning)?\\[|\\]$", "");
    String text =
        ErrorCodes.explain(wanted)
            .orElseThrow(
                () ->
                    Complaint.misuse(
                        "no error has the code `"
                            + wanted
                            + "`"
                            + Suggestions.question(wanted, ErrorCodes.all())
                                .map(question -> "; " + question)
                                .orElse("; `badger explain` lists them all")));
    streams.out().println(text.stripTrailing());
    return ExitCode.GOOD;
  }

  private void list(String known) {
    streams.out().printf("%-20s %s%n", known, ErrorCodes.summary(known).orElse(""));
  }
}
