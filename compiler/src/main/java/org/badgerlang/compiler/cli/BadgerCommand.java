package org.badgerlang.compiler.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `badger` itself: says what it can do.
@Command(
    name = "badger",
    header = "A declarative language and optimising compiler for meta-learning.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      CompileCommand.class,
      CheckCommand.class,
      TestCommand.class,
      ReportCommand.class,
      RerunCommand.class,
      DiffCommand.class,
      BreakingCommand.class,
      FormatCommand.class,
      CostCommand.class,
      BenchCommand.class,
      GradientsCommand.class,
      GradcheckCommand.class,
      LedgerCommand.class,
      StabilityCommand.class,
      TopologyCommand.class,
      NewCommand.class,
      ExplainCommand.class,
      DevicesCommand.class,
      DoctorCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
      PrepareCommand.class,
      CommandLine.HelpCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger new maml > sinusoid.badger        a spec to begin with",
      "  badger check sinusoid.badger             quiet where all is well",
      "  badger run sinusoid.badger --seed 1      trains it",
      "  badger compile sinusoid.badger           a jar that runs with `java -jar`",
      "",
      "Exit codes: 0 good, 1 errors in the spec or an `expect` that fails, 2 misuse,",
      "3 the machine did not let it (disk, memory, device), 70 a bug in the compiler."
    })
final class BadgerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
