package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `badger new`: a spec from a template.
@Command(
    name = "new",
    header = "Writes a spec to begin with.",
    sortOptions = false,
    description = {
      "guessing     experts that share one policy find a hidden vector",
      "maml         a learner's starting point, learned through its adaptation",
      "three-loops  evolution above a lifetime of tasks above gradient descent",
      "optimiser    an update rule that is itself a net",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger new guessing my_game.badger",
      "  badger new maml                    to the terminal"
    })
final class NewCommand implements Callable<Integer> {
  /// The specs there are: examples that the build puts beside this class.
  enum Template {
    GUESSING("guessing", "guessing_game"),
    MAML("maml", "maml_sinusoid"),
    THREE_LOOPS("three-loops", "three_loops_quadratics"),
    OPTIMISER("optimiser", "learned_optimiser");

    private final String shown;
    private final String resource;

    Template(String shown, String resource) {
      this.shown = shown;
      this.resource = resource;
    }

    String text() throws IOException {
      try (InputStream in =
          Template.class.getResourceAsStream("templates/" + resource + ".badger")) {
        if (in == null) {
          throw new IllegalStateException("no resource " + resource);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  private final Streams streams;

  @Mixin private HelpOption help;

  @Parameters(
      index = "0",
      converter = TemplateNames.class,
      paramLabel = "TEMPLATE",
      description = "One of the names above.")
  private Template template;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Where to write it; without it, to the terminal.")
  private @Nullable Path file;

  NewCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (file == null) {
      streams.out().print(template.text());
      streams.out().flush();
    } else {
      if (Files.exists(file)) {
        throw Complaint.misuse(file + " is there already");
      }
      Files.writeString(file, template.text(), StandardOpenOption.CREATE_NEW);
      streams.out().println("wrote " + file + "; `badger run " + file + "` trains it");
    }
    return ExitCode.GOOD;
  }
}
