package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.tools.ToolProvider;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `badger doctor`: whether this machine has what compiling and running need.
@Command(
    name = "doctor",
    header = "Looks whether this machine has what Badger needs, and says what to do where not.")
final class DoctorCommand implements Callable<Integer> {
  /// One thing looked at.
  ///
  /// @param remedy what to do; empty where all is well
  private record Finding(String what, String found, Optional<String> remedy) {
    static Finding good(String what, String found) {
      return new Finding(what, found, Optional.empty());
    }

    static Finding bad(String what, String found, String remedy) {
      return new Finding(what, found, Optional.of(remedy));
    }
  }

  private final Streams streams;

  @Mixin private HelpOption help;

  DoctorCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    var findings =
        List.of(
            java(),
            compiler(),
            vectors(),
            library(),
            memory(),
            folder(Path.of("")),
            folder(Path.of(System.getProperty("java.io.tmpdir"))));
    var missing = new ArrayList<Finding>();
    for (Finding finding : findings) {
      streams
          .out()
          .printf(
              "%-4s %-12s %s%n",
              finding.remedy().isEmpty() ? "ok" : "BAD", finding.what(), finding.found());
      finding.remedy().ifPresent(remedy -> streams.out().println("       " + remedy));
      if (finding.remedy().isPresent()) {
        missing.add(finding);
      }
    }
    streams.out().println(missing.isEmpty() ? "all is there" : missing.size() + " things to mend");
    return missing.isEmpty() ? ExitCode.GOOD : ExitCode.MACHINE;
  }

  private static Finding java() {
    String found = Runtime.version() + " at " + System.getProperty("java.home");
    return Runtime.version().feature() >= 25
        ? Finding.good("Java", found)
        : Finding.bad("Java", found, "install a JDK 25 or newer: https://adoptium.net");
  }

  private static Finding compiler() {
    if (ToolProvider.getSystemJavaCompiler() == null) {
      return Finding.bad("javac", "not there", "this is a JRE; compiling specs needs a JDK");
    }
    try {
      SequencedMap<String, String> sources = new TreeMap<>();
      sources.put("Probe", "final class Probe { private Probe() {} }");
      new GeneratedClasses(InMemoryJavac.compile(sources)).loadClass("Probe");
      return Finding.good("javac", "compiles and loads");
    } catch (ClassNotFoundException e) {
      return Finding.bad("javac", "what it compiled does not load", "try another JDK 25");
    }
  }

  private static Finding vectors() {
    return VectorModule.lanes()
        .map(lanes -> Finding.good("vectors", lanes + " numbers at a time"))
        .orElseGet(
            () ->
                Finding.bad(
                    "vectors",
                    "the module jdk.incubator.vector is not loaded",
                    "start `badger` by its launcher, or java with"
                        + " --add-modules=jdk.incubator.vector"));
  }

  private static Finding library() {
    return new ModuleFiles(Path.of("")).find("std.nets").isPresent()
        ? Finding.good("library", "std.nets is found")
        : Finding.bad(
            "library", "std.nets is not there", "build again: ./mvnw -DskipTests package");
  }

  private static Finding memory() {
    var machine = Machine.here();
    return Finding.good(
        "memory",
        "up to " + Amounts.bytes(machine.heapBytes()) + ", " + machine.threads() + " threads");
  }

  private static Finding folder(Path folder) {
    Path shown = folder.toAbsolutePath();
    try {
      Path probe = Files.createTempFile(shown, "badger", ".probe");
      Files.delete(probe);
      return Finding.good("writing", shown.toString());
    } catch (IOException e) {
      return Finding.bad("writing", IoMessages.of(e), "runs need a folder: --out DIR");
    }
  }
}
