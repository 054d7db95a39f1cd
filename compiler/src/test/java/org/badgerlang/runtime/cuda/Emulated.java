package org.badgerlang.runtime.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.emit.cuda.CudaWriter;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Tiles;

/// Functions compiled together, ready to run beside the interpreter.
final class Emulated {
  private final List<Program.SizeVariable> variables;
  private final java.util.SequencedMap<String, String> java = new LinkedHashMap<>();
  private final List<String> classes = new ArrayList<>();
  private final Map<String, CudaCode> functions = new HashMap<>();

  Emulated(List<Program.SizeVariable> variables) {
    this.variables = variables;
  }

  /// Adds a function.
  ///
  /// @param width how many entries of the lane axis a block takes
  /// @param cluster how many blocks share them
  void add(String name, Body body, Optional<Axis> lanes, int width, int cluster) {
    var sizes = new HashMap<String, Integer>();
    variables.forEach(v -> sizes.put(v.name(), v.max()));
    var inputs = body.params().stream().map(p -> p.hint().isEmpty() ? "input" : p.hint()).toList();
    var outputs = new ArrayList<String>();
    for (int i = 0; i < body.results().size(); i++) {
      outputs.add("result" + i);
    }
    var plan =
        new Planner(sizes, 1)
            .plan(
                new Function(name, inputs, outputs, body),
                lanes.map(axis -> new Tiles(axis, Tiles.WIDE)));
    var text = CudaWriter.write(plan, variables, "tested", width, cluster);
    java.put(text.className(), text.text());
    classes.add(name + " " + text.className());
  }

  java.util.SequencedMap<String, String> java() {
    return java;
  }

  void compile() {
    var loader = new GeneratedClasses(InMemoryJavac.compile(java));
    for (var line : classes) {
      var parts = line.split(" ");
      try {
        var type = loader.loadClass(parts[1]);
        functions.put(parts[0], (CudaCode) type.getDeclaredConstructor().newInstance());
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }

  List<CudaCode> all() {
    return List.copyOf(functions.values());
  }

  CudaCode get(String name) {
    return functions.get(name);
  }

  /// Runs a loaded function as the interpreter would.
  List<float[]> run(Gpu gpu, CudaFunction function, List<Tensor> inputs, Context context) {
    function.sizes(variables.stream().mapToInt(v -> context.sizes().get(v.name())).toArray());
    var given = new ArrayList<Long>();
    for (int i = 0; i < inputs.size(); i++) {
      var data = inputs.get(i).data();
      var numbers = new float[data.length];
      for (int k = 0; k < data.length; k++) {
        numbers[k] = (float) data[k];
      }
      long address = gpu.allocate(numbers.length);
      gpu.write(address, numbers, numbers.length);
      function.input(i, address);
      given.add(address);
    }
    function.run(context.seed(), context.step());
    var results = new ArrayList<float[]>();
    for (int i = 0; i < function.outputs(); i++) {
      var numbers = new float[function.outputLength(i)];
      gpu.read(numbers, function.output(i), numbers.length);
      results.add(numbers);
    }
    given.forEach(address -> gpu.free(address, 0));
    return results;
  }
}
