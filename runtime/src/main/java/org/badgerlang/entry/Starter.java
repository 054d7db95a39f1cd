package org.badgerlang.entry;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/// Starts the real main class in a JVM of its own, with the flags that a manifest cannot give, and
/// waits for it: streams, signals and the exit code pass through.
public final class Starter {
  /// The manifest attribute that names the real main class.
  private static final String MAIN = "Badger-Main";

  /// The system property that names it where there is no manifest; then the options of this JVM are
  /// the launcher's own.
  private static final String MAIN_PROPERTY = "badger.main";

  /// Options for the JVM that runs the kernels, such as `-Xmx8g`.
  private static final String JAVA_OPTIONS = "BADGER_JAVA_OPTIONS";

  /// A heap that begins small, grows to what the buffers need, and gives back what compiling took.
  private static final List<String> SMALL_HEAP =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:InitialHeapSize=64m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20");

  /// New objects share few megabytes: what runs kernels makes hardly any, and memory that was used
  /// once stays with the process.
  private static final String FEW_OBJECTS = "-Xmn4m";

  /// Classes of an archive stay where they were when it was written, so that the JVM need not mend
  /// all pointers between them at each start.
  private static final List<String> CLASSES_IN_PLACE =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

  /// Code that runs for seconds is done before the better JIT compiler is, which only takes the
  /// processor from it.
  private static final String QUICKLY = "-XX:TieredStopAtLevel=1";

  /// The system property that lists the commands which run no kernels, with commas between.
  private static final String BRIEF = "badger.brief";

  /// The system property that lists the commands which run kernels and leave compiling to another
  /// process, with commas between. What a manifest starts does so always.
  private static final String RUNS = "badger.runs";

  /// The system property by which the real main class learns how to start itself quickly, for what
  /// runs no kernels: a word of the command on each line, to be followed by its arguments.
  private static final String QUICK_COMMAND = "badger.quick";

  /// The system property that names an archive of classes, loaded and linked, for the JVM.
  private static final String CLASSES = "badger.classes";

  /// The same, for commands that run kernels and compile nothing.
  private static final String RUNNING_CLASSES = "badger.classes.running";

  /// The system property that names a cache of classes (JEP 514), for what runs no kernels.
  private static final String QUICK_CLASSES = "badger.classes.quick";

  private Starter() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    System.exit(run(command(args)));
  }

  private static int run(List<String> command) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT);
    // One arena of glibc for all threads: each of its own keeps what the JIT compiler needed once.
    builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "1");
    Process child = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(child)));
    ErrorStream.forward(child.getErrorStream(), System.err);
    return child.waitFor();
  }

  /// A signal to this process reaches the child as a request to end; the child saves what it has,
  /// and its exit code is the answer.
  private static void end(Process child) {
    if (!child.isAlive()) {
      return;
    }
    // By its handle: ending it as a `Process` would close its streams before its last words.
    child.toHandle().destroy();
    Runtime.getRuntime().halt(child.onExit().join().exitValue());
  }

  private static List<String> command(String[] args) throws IOException {
    List<String> chosen = chosenOptions();
    String main = realMain();
    List<String> command;
    if (args.length > 0 && isListed(args[0], BRIEF)) {
      command = quick(chosen, main);
    } else {
      boolean runs =
          System.getProperty(MAIN_PROPERTY) == null || args.length > 0 && isListed(args[0], RUNS);
      command = java(chosen);
      command.add("--add-modules=jdk.incubator.vector");
      if (runs && !choosesCollector(chosen)) {
        command.add(FEW_OBJECTS);
      }
      command.addAll(KernelCompilation.options(Runtime.getRuntime().availableProcessors()));
      if (System.getProperty(MAIN_PROPERTY) != null) {
        command.add("-D" + QUICK_COMMAND + "=" + String.join("\n", quick(chosen, main)));
      }
      addClasses(command, "SharedArchiveFile", runs ? RUNNING_CLASSES : CLASSES);
      finish(command, chosen, main);
    }
    command.addAll(List.of(args));
    return command;
  }

  private static boolean isListed(String name, String property) {
    return List.of(System.getProperty(property, "").split(",")).contains(name);
  }

  /// The command of a JVM for what runs no kernels, up to its arguments.
  private static List<String> quick(List<String> chosen, String main) {
    List<String> command = java(chosen);
    command.add(QUICKLY);
    addClasses(command, "AOTCache", QUICK_CLASSES);
    finish(command, chosen, main);
    return command;
  }

  /// The command of a JVM, up to what only some of them are told.
  private static List<String> java(List<String> chosen) {
    var command = new ArrayList<String>();
    command.add(String.join(File.separator, System.getProperty("java.home"), "bin", "java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:-UsePerfData");
    if (Runtime.version().feature() == 25) {
      // Libraries use what a later Java will take away; there is nothing that a reader can do.
      command.add("--sun-misc-unsafe-memory-access=allow");
      // An option that a later Java need not have.
      command.addAll(CLASSES_IN_PLACE);
    }
    if (!choosesCollector(chosen)) {
      command.addAll(SMALL_HEAP);
    }
    if (chosen.stream().noneMatch(option -> option.matches("-Xmx.*|-XX:Max(RAM|Heap).*"))) {
      command.add("-XX:MaxRAMPercentage=75");
    }
    return command;
  }

  private static boolean choosesCollector(List<String> chosen) {
    return chosen.stream().anyMatch(option -> option.matches("-XX:\\+Use\\w+GC"));
  }

  /// Names classes that are loaded and linked already.
  ///
  /// @param option by which the JVM takes the file
  /// @param property that names it
  private static void addClasses(List<String> command, String option, String property) {
    Optional.ofNullable(System.getProperty(property))
        .filter(file -> Files.isRegularFile(Path.of(file)))
        .ifPresent(
            file -> {
              command.add("-XX:" + option + "=" + file);
              // One that does not fit is as good as none; there is nothing that a reader can do.
              command.add("-Xlog:aot*=off,cds*=off");
            });
  }

  private static void finish(List<String> command, List<String> chosen, String main) {
    command.addAll(chosen);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Started.class.getName());
    command.add(main);
  }

  /// What the user asked of the JVM.
  private static List<String> chosenOptions() {
    var chosen = new ArrayList<String>();
    if (System.getProperty(MAIN_PROPERTY) == null) {
      chosen.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    }
    String options = Optional.ofNullable(System.getenv(JAVA_OPTIONS)).orElse("").strip();
    if (!options.isEmpty()) {
      chosen.addAll(List.of(options.split("\\s+")));
    }
    return chosen;
  }

  private static String realMain() throws IOException {
    String named = System.getProperty(MAIN_PROPERTY);
    if (named != null) {
      return named;
    }
    try (var jar = new JarFile(System.getProperty("java.class.path"))) {
      return jar.getManifest().getMainAttributes().getValue(MAIN);
    }
  }
}
