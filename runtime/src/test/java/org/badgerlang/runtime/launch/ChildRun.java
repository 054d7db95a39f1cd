package org.badgerlang.runtime.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.badgerlang.runtime.descent.Descent;

/// [Descent] in a process of its own, started in a folder of a test.
final class ChildRun {
  private static final long LONGEST_SECONDS = 60;

  /// A build in the background ignores Ctrl-C, and what it starts would too: where the system can,
  /// children hear signals again.
  private static final List<String> HEARING = hearing();

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildRun(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  private static List<String> hearing() {
    var reset = List.of("env", "--default-signal=INT,HUP,TERM");
    var probe = new ArrayList<>(reset);
    probe.add("true");
    try {
      int exit = new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor();
      return exit == 0 ? reset : List.of();
    } catch (IOException absent) {
      return List.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /// @param exit the exit code
  record Ended(int exit, String out, String err) {}

  static Ended run(Path folder, String... args) throws IOException, InterruptedException {
    return start(folder, args).end();
  }

  static ChildRun start(Path folder, String... args) throws IOException {
    return start(folder, List.of(), args);
  }

  /// @param before a command in front of Java's, such as a shell that sets a limit
  static ChildRun start(Path folder, List<String> before, String... args) throws IOException {
    var command = new ArrayList<>(HEARING);
    command.addAll(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Descent.class.getName());
    command.addAll(List.of(args));
    Path out = Files.createTempFile(folder, "child", ".out");
    Path err = Files.createTempFile(folder, "child", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new ChildRun(process, out, err);
  }

  Ended end() throws IOException, InterruptedException {
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: " + Files.readString(out) + Files.readString(err));
    }
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits until the file is there, or the process is gone.
  void await(Path file) throws InterruptedException {
    while (!Files.exists(file) && process.isAlive()) {
      Thread.sleep(2);
    }
  }

  /// Waits until the file is newer than it was, or the process is gone.
  void awaitChange(Path file, FileTime before) throws IOException, InterruptedException {
    while (Files.getLastModifiedTime(file).equals(before) && process.isAlive()) {
      Thread.sleep(2);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (kill.waitFor() != 0 && process.isAlive()) {
      throw new AssertionError("kill: " + said);
    }
  }
}
