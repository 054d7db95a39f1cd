package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.badgerlang.compiler.ProjectTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the script for a machine with a GPU makes of what it can meet there. Small programs take
/// the places of Java, Python and NVIDIA's tools.
final class GpuScriptTest {
  private static final String SCRIPT = "examples/benchmarks/gpu/check";
  private static final List<String> NEEDED = List.of("bash", "tar", "xz", "timeout", "setsid");

  private static final String JAVA =
      """
      #!/bin/bash
      all="$*"
      case $all in
        *"Main devices") echo "cuda  there  a card, 132 multiprocessors" ;;
        *"Main run"*) out=${all##*--out }; mkdir -p "$out"; echo w > "$out/weights.safetensors" ;;
        *"$FAILS") echo "it does not agree" && exit 1 ;;
        *) echo "agrees" ;;
      esac
      """;

  private static final String PYTHON =
      """
      #!/bin/bash
      case "$*" in *" measure "*) echo "| speed |" > "$3/speed.md" ;; esac
      """;

  private static final String SANITIZER =
      """
      #!/bin/bash
      if [ "$2" = "$REFUSES" ]; then echo "Error: Device not supported" && exit 1; fi
      [ "$2" = "$FINDS" ] && exit "$6"
      shift 6 && exec "$@"
      """;

  @TempDir Path folder;

  @BeforeEach
  void pack() throws IOException, InterruptedException {
    for (var each : NEEDED) {
      var there =
          List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
              .anyMatch(entry -> Files.isExecutable(Path.of(entry, each)));
      assumeTrue(there, each + " is not on this machine");
    }
    program("tree/" + SCRIPT, ProjectTree.text(ProjectTree.root().resolve(SCRIPT)));
    program("tree/examples/benchmarks/gpu/pack", "#!/bin/sh\necho the same\n");
    Files.createDirectories(folder.resolve("tree/compiler"));
    program("bundle/sources", "the same\n");
    program("bundle/jdk/bin/java", JAVA);
    program("bin/nvidia-smi", "#!/bin/sh\necho a card\n");
    program("bin/python3", PYTHON);
    program("bin/compute-sanitizer", SANITIZER);
    assertEquals(
        0,
        run(
            Map.of(),
            "tar",
            "-C",
            "../bundle",
            "-cJf",
            "../tree/gpu-bundle.tar.xz",
            "sources",
            "jdk"));
  }

  @Test
  void everyPartIsDone() throws IOException, InterruptedException {
    assertEquals(0, run(Map.of(), "bash", SCRIPT));
    var parts = parts();
    assertEquals(11, parts.size());
    parts.forEach((part, result) -> assertEquals("good", result, part));
    assertTrue(Files.exists(folder.resolve("tree/gpu-results/speed.md")));
  }

  @Test
  void whatFailsIsToldAndTheNextPartGoesOn() throws IOException, InterruptedException {
    assertEquals(
        1, run(Map.of("FAILS", "cuda.ProductsTest", "FINDS", "racecheck"), "bash", SCRIPT));
    var parts = parts();
    assertEquals("FAILED (1), see products.log", parts.remove("products"));
    assertEquals("FAILED (9), see racecheck.log", parts.remove("racecheck"));
    assertEquals(9, parts.size());
    parts.forEach((part, result) -> assertEquals("good", result, part));
  }

  @Test
  void aToolThatRefusesTheMachineIsNoFailure() throws IOException, InterruptedException {
    var only = Map.of("REFUSES", "memcheck", "PARTS", "repeat memcheck");
    assertEquals(0, run(only, "bash", SCRIPT));
    var parts = parts();
    assertEquals(List.of("devices", "repeat", "memcheck"), List.copyOf(parts.keySet()));
    assertEquals(
        "not run: compute-sanitizer says that it does not support this device",
        parts.get("memcheck"));
  }

  @Test
  void whatWasNotReachedIsToldWithTheCommandThatDoesIt() throws IOException, InterruptedException {
    assertEquals(1, run(Map.of("LIMIT", "5", "PARTS", "draws speed"), "bash", SCRIPT));
    assertEquals("not reached", parts().get("draws"));
    assertTrue(summary().contains("`PARTS=\"draws speed\" " + SCRIPT + "`"), summary());
    assertEquals(2, run(Map.of("PARTS", "draw"), "bash", SCRIPT));
  }

  /// The result of each part, in the order of the summary.
  private SequencedMap<String, String> parts() throws IOException {
    var parts = new LinkedHashMap<String, String>();
    summary()
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(2)
        .map(line -> line.split(" *\\| *"))
        .forEach(cells -> parts.put(cells[1], cells[2]));
    return parts;
  }

  private String summary() throws IOException {
    return Files.readString(folder.resolve("tree/gpu-results/summary.md"));
  }

  private void program(String name, String text) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertTrue(file.toFile().setExecutable(true));
  }

  private int run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.directory(folder.resolve("tree").toFile());
    builder.environment().keySet().removeAll(List.of("PARTS", "LIMIT", "PYTHON"));
    builder
        .environment()
        .putAll(Map.of("FAILS", "nothing", "FINDS", "nothing", "REFUSES", "nothing"));
    builder.environment().putAll(environment);
    builder
        .environment()
        .put("PATH", folder.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("said.log").toFile());
    return builder.start().waitFor();
  }
}
