package org.badgerlang.compiler.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ModuleFiles;
import org.badgerlang.compiler.emit.CpuWriter;
import org.badgerlang.compiler.emit.DeviceWriter;
import org.badgerlang.compiler.emit.nd4j.Nd4jWriter;
import org.badgerlang.compiler.source.Source;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.provider.Providers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A spec may name its things as generated code and Java name theirs.
final class SpecNamesTest {
  private static final List<String> NAMES =
      List.of(
          "other",
          "frame",
          "frames",
          "team",
          "worker",
          "tile",
          "tiles",
          "shard",
          "shards",
          "part",
          "region",
          "inputs",
          "outputs",
          "input",
          "output",
          "values",
          "ready",
          "given",
          "supplies",
          "requests",
          "numbers",
          "array",
          "length",
          "room",
          "lane",
          "lanes",
          "first",
          "real_",
          "key",
          "to",
          "f",
          "seed",
          "step_",
          "work",
          "run",
          "bytes",
          "share",
          "allocateShared",
          "add",
          "call",
          "out",
          "start",
          "class",
          "float",
          "static",
          "new",
          "this",
          "null",
          "void",
          "double",
          "String",
          "Math",
          "System",
          "FloatVector",
          "TILE",
          "LANES",
          "SPECIES",
          "BY_8",
          "List",
          "args",
          "create",
          "threads",
          "providers",
          "info",
          "INFO",
          "Main",
          "setup",
          "switch",
          "case",
          "yield",
          "record",
          "var",
          "final",
          "public",
          "assert",
          "native",
          "short",
          "goto",
          "it",
          "x",
          "i");

  private static String spec() {
    String params =
        NAMES.stream().map(name -> "param " + name + " = 1.5\n").collect(Collectors.joining());
    String sum = NAMES.stream().map(name -> name + " * " + name).collect(Collectors.joining(" + "));
    return params
        + """
        import std.rules.{sgd}
        net line = Line()
        net Line() {
          weights height: real[place] = 1
          fn apply(x: real) -> real = sum(height, over: place) + x
        }
        axis place = 3
        loop outer repeat 2 {
          learn line.weights by sgd(lr: 0.001)
          minimise (line(%s)) ^ 2
        }
        """
            .formatted(sum);
  }

  @TestFactory
  Stream<DynamicTest> everyDeviceCompilesThem() {
    return Stream.<DeviceWriter>of(new CpuWriter(), new Nd4jWriter())
        .filter(writer -> new BoundDevice(writer).missing().isEmpty())
        .map(writer -> DynamicTest.dynamicTest(writer.device(), () -> compiles(writer)));
  }

  private static void compiles(DeviceWriter writer) {
    var source = new Source("names.badger", spec());
    var checked = Compiler.check(source, Map.of(), ModuleFiles.beside(Path.of("names.badger")));
    assertEquals(List.of(), checked.diagnostics());
    try (Kernels kernels =
        new BoundDevice(writer)
            .load(List.of(checked.optimised(2)), new Providers(List.of()))
            .getFirst()) {
      assertEquals(NAMES.size(), kernels.info().params().size());
    }
  }
}
