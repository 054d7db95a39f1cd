package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.pack.Cubins;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.pack.RuntimeLibraries;
import org.badgerlang.compiler.pack.SetupJar;
import org.badgerlang.runtime.cuda.CudaMissing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `badger compile`: a spec to a runnable jar.
@Command(
    name = "compile",
    header = "Compiles a spec to one jar that needs nothing but a JRE 25: `java -jar spec.jar`.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  badger compile game.badger                   writes game.jar here",
      "  badger compile game.badger -o out/g.jar --set size=4",
      "  badger compile game.badger --device cpu,nd4j   a jar that can run on either",
      "  badger compile game.badger --device cpu,cuda --cubins sm_90",
      "  badger compile game.badger --keep-java src/  the Java it wrote, to read",
      "  badger compile game.badger --dump ir         what the compiler made of it"
    })
final class CompileCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private HelpOption help;
  @Mixin private SpecArguments spec;
  @Mixin private OptimiseOption optimise;
  @Mixin private JavaOption java;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "JAR",
      description = "The jar to write; without it, the spec's name in the current folder.")
  private @Nullable Path jar;

  @Option(
      names = "--dump",
      paramLabel = "STAGE",
      description = "Prints what a stage made, and writes no jar: one of ${COMPLETION-CANDIDATES}.")
  private @Nullable Stage dump;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "cpu",
      description =
          "The devices to compile for, such as cpu,cuda (default: cpu); the jar runs on the fastest"
              + " of them that is there.")
  private List<String> devices;

  @Option(
      names = "--bundle",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether the jar carries what nd4j needs on this platform, 130 MB (the default), or finds"
              + " it in the folder lib beside it (--no-bundle).")
  private boolean bundled;

  @Option(
      names = "--cubins",
      paramLabel = "GPU",
      split = ",",
      description =
          "GPUs, such as sm_80,sm_90, whose kernels the jar carries, compiled now; without them it"
              + " needs NVRTC where it runs on cuda.")
  private List<String> cubins = List.of();

  CompileCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (dump == Stage.SYNTAX) {
      streams.out().println(Stage.syntax(spec.source()));
      return ExitCode.GOOD;
    }
    var checked = spec.check();
    Report.diagnostics(streams, checked.diagnostics());
    if (checked.hasErrors()) {
      return ExitCode.SPEC;
    }
    if (dump != null) {
      streams.out().println(dump.of(checked, optimise.level()));
      return ExitCode.GOOD;
    }
    var compiled =
        Compiler.compile(
            checked,
            optimise.level(),
            WantedDevices.ofJar(devices),
            CompilerOptions.of(optimise, spec.memory()).recorded());
    java.keep(compiled);
    Path file = jar == null ? Path.of(SpecNames.stem(spec.file()) + ".jar") : jar;
    List<Path> jars = RuntimeLibraries.ofDevices(devices);
    var libraries = new ArrayList<>(RuntimeLibraries.find(devices));
    libraries.addAll(bundled ? jars : List.of());
    var classes = InMemoryJavac.compile(compiled.java());
    if (cubins.isEmpty()) {
      write(file, compiled, classes, libraries, jars);
    } else {
      try (var kernels = ahead(classes)) {
        libraries.add(kernels.folder());
        write(file, compiled, classes, libraries, jars);
      }
    }
    return ExitCode.GOOD;
  }

  private Cubins ahead(Map<String, byte[]> classes) throws IOException {
    if (!devices.contains("cuda")) {
      throw Complaint.misuse("--cubins is for jars with `cuda` among their devices");
    }
    try {
      return Cubins.of(classes, cubins);
    } catch (CudaMissing missing) {
      throw Complaint.machine("--cubins: " + missing.sentence());
    }
  }

  /// @param jars what nd4j needs
  private void write(
      Path file,
      Compiler.Compiled compiled,
      Map<String, byte[]> classes,
      List<Path> libraries,
      List<Path> jars)
      throws IOException {
    SetupJar.write(
        file,
        classes,
        compiled.mainClass(),
        Compiler.version(),
        libraries,
        bundled ? List.of() : jars.stream().map(jar -> "lib/" + jar.getFileName()).toList());
    streams.out().println("wrote " + file + "; `java -jar " + file + "` trains it");
    if (!bundled && !jars.isEmpty()) {
      streams.out().println("on nd4j it needs these in the folder lib beside it:");
      jars.forEach(jar -> streams.out().println("  " + jar));
    }
  }
}
