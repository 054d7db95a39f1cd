package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.source.Source;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `badger fmt`: one layout for all specs.
@Command(
    name = "fmt",
    header = "Lays specs out in the one way; comments stay. Writes in place.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger fmt game.badger",
      "  badger fmt --check specs/     exits 1 where one would change"
    })
final class FormatCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(arity = "1..*", paramLabel = "SPEC", description = "Specs, or folders of specs.")
  private List<Path> places = List.of();

  @Option(names = "--check", description = "Writes nothing; names the specs that would change.")
  private boolean check;

  FormatCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    int code = ExitCode.GOOD;
    for (Path file : specs()) {
      code = Math.max(code, format(file));
    }
    return code;
  }

  private List<Path> specs() throws IOException {
    var specs = new ArrayList<Path>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        try (var files = Files.walk(place)) {
          specs.addAll(files.filter(file -> file.toString().endsWith(".badger")).sorted().toList());
        }
      } else {
        specs.add(place);
      }
    }
    return specs;
  }

  private int format(Path file) throws IOException {
    Source source = SpecArguments.read(file);
    var formatted = Compiler.format(source);
    if (formatted.text().isEmpty()) {
      Report.diagnostics(streams, formatted.diagnostics());
      return ExitCode.SPEC;
    }
    String text = formatted.text().get();
    if (text.equals(source.text())) {
      return ExitCode.GOOD;
    }
    streams.out().println(file);
    if (check) {
      return ExitCode.SPEC;
    }
    Files.writeString(file, text);
    return ExitCode.GOOD;
  }
}
