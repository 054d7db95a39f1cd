package org.badgerlang.compiler.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.badgerlang.compiler.CompilerBug;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A packed jar holds what it needs, the same bytes each time, and runs as a user runs it.
final class SetupJarTest {
  private static final int MOST_BYTES = 12_000_000;

  private static final String PROBE =
      """
      import java.util.Scanner;
      import jdk.incubator.vector.FloatVector;

      public final class Probe {
        private Probe() {}

        public static void main(String[] args) throws InterruptedException {
          switch (args[0]) {
            case "echo" -> {
              System.out.println(FloatVector.SPECIES_PREFERRED.length() > 1);
              System.out.println(new Scanner(System.in).nextLine());
              System.err.println(String.join("+", args));
              System.exit(7);
            }
            case "memory" -> System.out.println(Runtime.getRuntime().maxMemory() >> 20);
            case "wait" -> {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("saved")));
              System.out.println("ready");
              System.out.flush();
              Thread.sleep(60_000);
            }
          }
        }
      }
      """;

  @TempDir private Path folder;
  private Path jar;

  @BeforeEach
  void pack() throws IOException {
    jar = folder.resolve("probe.jar");
    write(jar);
  }

  private static void write(Path jar) throws IOException {
    var sources = new TreeMap<String, String>();
    sources.put("Probe", PROBE);
    SetupJar.write(
        jar,
        InMemoryJavac.compile(sources),
        "Probe",
        "1",
        RuntimeLibraries.find(List.of("cpu")),
        List.of());
  }

  @Test
  void staysSmall() throws IOException {
    assertTrue(Files.size(jar) < MOST_BYTES, Files.size(jar) + " bytes");
  }

  @Test
  void isTheSameEachTime() throws IOException {
    Path again = folder.resolve("again.jar");
    write(again);
    assertArrayEquals(Files.readAllBytes(jar), Files.readAllBytes(again));
  }

  @Test
  void holdsTheRuntimeAndNoSignatures() throws IOException {
    try (var zip = new JarFile(jar.toFile())) {
      assertNotNull(zip.getEntry("org/badgerlang/runtime/Kernels.class"));
      assertNotNull(zip.getEntry("com/google/inject/Injector.class"));
      assertEquals(
          "org.badgerlang.entry.Entry",
          zip.getManifest().getMainAttributes().getValue("Main-Class"));
      assertTrue(
          Collections.list(zip.entries()).stream()
              .map(ZipEntry::getName)
              .noneMatch(name -> name.endsWith(".SF") || name.endsWith("module-info.class")));
    }
  }

  @Test
  void mergesServicesOfTwoLibraries() throws IOException {
    Path first = library("first.jar", "META-INF/services/a.Service", "a.One");
    Path second = library("second.jar", "META-INF/services/a.Service", "a.Two\n");
    Path merged = folder.resolve("merged.jar");
    SetupJar.write(merged, new TreeMap<>(), "Probe", "1", List.of(first, second), List.of());
    try (var zip = new JarFile(merged.toFile());
        var in = zip.getInputStream(zip.getEntry("META-INF/services/a.Service"))) {
      assertEquals("a.One\na.Two\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private Path library(String name, String entry, String text) throws IOException {
    Path file = folder.resolve(name);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return file;
  }

  @Test
  void passesStreamsAndExitCodeThrough() throws IOException, InterruptedException {
    var ended = run(javaHome(), "spoken\n", List.of(), "echo", "two words");
    assertEquals(new Ended(7, "true\nspoken\n", "echo+two words\n"), ended);
  }

  @Test
  void handsJvmOptionsOn() throws IOException, InterruptedException {
    var ended = run(javaHome(), "", List.of("-Xmx300m", "-XX:+UseSerialGC"), "memory");
    assertEquals("", ended.err());
    assertTrue(Integer.parseInt(ended.out().strip()) <= 300, ended.out());
  }

  @Test
  void anEndingByASignalReachesTheSetup() throws IOException, InterruptedException {
    var process = start(javaHome(), List.of(), "wait");
    var out = process.inputReader(StandardCharsets.UTF_8);
    assertEquals("ready", out.readLine());
    process.toHandle().destroy();
    assertEquals("saved", out.readLine());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(143, process.exitValue());
  }

  @Test
  void saysOnAnOlderJavaWhatItNeeds() throws IOException, InterruptedException {
    Optional<Path> old = olderJava();
    assumeTrue(old.isPresent(), "no Java older than 25 on this machine to try it with");
    var ended = run(old.get(), "", List.of(), "echo");
    assertEquals(69, ended.code());
    assertEquals("", ended.out());
    assertTrue(ended.err().startsWith("needs Java 25 or newer; this is Java "), ended.err());
  }

  @Test
  void javaThatDoesNotCompileIsAFaultOfTheCompiler() {
    var sources = new TreeMap<String, String>();
    sources.put("Wrong", "final class Wrong { int x = \"\"; }");
    var bug = assertThrows(CompilerBug.class, () -> InMemoryJavac.compile(sources));
    assertTrue(bug.dump().contains("Wrong"), bug.dump());
  }

  private record Ended(int code, String out, String err) {}

  private Ended run(Path home, String input, List<String> options, String... args)
      throws IOException, InterruptedException {
    var process = start(home, options, args);
    try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
      stdin.write(input);
    } catch (IOException e) {
      // A process that ends without reading closes the pipe: its exit code tells.
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }

  private Process start(Path home, List<String> options, String... args) throws IOException {
    var command = new ArrayList<String>();
    command.add(home.resolve("bin").resolve("java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  private static Optional<Path> olderJava() throws IOException {
    Path all = javaHome().toAbsolutePath().getParent();
    try (var homes = Files.list(all)) {
      return homes
          .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
          .filter(home -> home.toString().matches(".*(8|11|17|21)[^0-9].*"))
          .sorted()
          .findFirst();
    }
  }
}
