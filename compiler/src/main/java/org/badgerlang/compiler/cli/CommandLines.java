package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.badgerlang.compiler.diagnostic.Suggestions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Runs one command line from its arguments to its exit code.
final class CommandLines {
  private CommandLines() {}

  static int run(Streams streams, String... args) {
    var line = of(streams);
    try {
      return line.execute(args);
    } catch (StackOverflowError | OutOfMemoryError | AssertionError | LinkageError fault) {
      return new Crash(streams).report(fault);
    }
  }

  static CommandLine of(Streams streams) {
    var line = new CommandLine(new BadgerCommand(), new CommandFactory(streams));
    line.setOut(streams.out());
    line.setErr(streams.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            streams.terminal() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(90);
    line.setParameterExceptionHandler(CommandLines::misuse);
    line.setExecutionExceptionHandler((problem, _, _) -> failed(streams, problem));
    return line;
  }

  private static int misuse(ParameterException problem, String[] args) {
    var line = problem.getCommandLine();
    var err = line.getErr();
    err.println("badger: " + sentence(problem));
    if (problem instanceof CommandLine.UnmatchedArgumentException unmatched
        && unmatched.isUnknownOption()) {
      CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
    }
    err.println("  `" + line.getCommandSpec().qualifiedName(" ") + " --help` says how it is used");
    return ExitCode.MISUSE;
  }

  private static String sentence(ParameterException problem) {
    var spec = problem.getCommandLine().getCommandSpec();
    if (problem instanceof CommandLine.UnmatchedArgumentException unmatched
        && spec.parent() == null
        && !unmatched.isUnknownOption()) {
      String command = unmatched.getUnmatched().getFirst();
      return "no command `"
          + command
          + "`"
          + Suggestions.question(command, shown(spec)).map(question -> "; " + question).orElse("");
    }
    String message = String.valueOf(problem.getMessage());
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  /// The names of the commands that are meant for people.
  static List<String> shown(CommandSpec spec) {
    return spec.subcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int failed(Streams streams, Exception problem) {
    return switch (problem) {
      case Complaint complaint -> {
        streams.err().println("badger: " + complaint.getMessage());
        yield complaint.exitCode();
      }
      case IOException io -> machine(streams, io);
      case UncheckedIOException io -> machine(streams, Objects.requireNonNull(io.getCause()));
      default -> new Crash(streams).report(problem);
    };
  }

  private static int machine(Streams streams, IOException problem) {
    streams.err().println("badger: " + IoMessages.of(problem));
    return ExitCode.MACHINE;
  }
}
