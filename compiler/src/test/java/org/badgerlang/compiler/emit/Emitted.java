package org.badgerlang.compiler.emit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.interpret.Context;
import org.badgerlang.compiler.interpret.Tensor;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.compiler.plan.Plan;
import org.badgerlang.compiler.plan.Planner;
import org.badgerlang.compiler.plan.Processor;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Compiled;
import org.badgerlang.runtime.cpu.Team;

/// Functions compiled together, ready to run beside the interpreter.
final class Emitted {
  private final List<JavaText> files = new ArrayList<>();
  private final Map<String, byte[]> classes = new HashMap<>();
  private final List<Program.SizeVariable> variables;
  private ClassLoader loader = Emitted.class.getClassLoader();

  Emitted(List<Program.SizeVariable> variables) {
    this.variables = variables;
  }

  static Function function(Body body) {
    var inputs = new ArrayList<String>();
    body.params().forEach(p -> inputs.add(p.hint().isEmpty() ? "input" : p.hint()));
    var outputs = new ArrayList<String>();
    for (int i = 0; i < body.results().size(); i++) {
      outputs.add("result" + i);
    }
    return new Function("tested", inputs, outputs, body);
  }

  Map<String, Integer> largest() {
    var sizes = new HashMap<String, Integer>();
    variables.forEach(v -> sizes.put(v.name(), v.max()));
    return sizes;
  }

  /// Adds a function under a package of its own.
  Plan add(String packageName, Body body, Optional<Tiles> tiles) {
    return add(packageName, body, tiles, Processor.USUAL);
  }

  /// The same, planned for vectors of so many numbers.
  Plan add(String packageName, Body body, Optional<Tiles> tiles, int lanes) {
    return add(packageName, body, tiles, lanes, Processor.USUAL);
  }

  /// @param processor what products are packed for
  Plan add(String packageName, Body body, Optional<Tiles> tiles, Processor processor) {
    return add(packageName, body, tiles, processor.lanes(), processor);
  }

  private Plan add(
      String packageName, Body body, Optional<Tiles> tiles, int lanes, Processor processor) {
    var plan = new Planner(largest(), lanes).packing(processor).plan(function(body), tiles);
    files.addAll(Emitter.emit(plan, variables, packageName));
    return plan;
  }

  List<JavaText> files() {
    return files;
  }

  Map<String, byte[]> classes() {
    return classes;
  }

  void compile() {
    var sources = new LinkedHashMap<String, String>();
    files.forEach(file -> sources.put(file.className(), file.text()));
    classes.putAll(InMemoryJavac.compile(sources, List.of("-Xlint:all,-incubating", "-Werror")));
    loader = new GeneratedClasses(classes);
  }

  Compiled load(String packageName, Team team) {
    try {
      var type = loader.loadClass(packageName + ".Tested");
      var constructor = type.getDeclaredConstructor(Team.class);
      constructor.setAccessible(true);
      return (Compiled) constructor.newInstance(team);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /// Runs a loaded function as the interpreter would.
  List<float[]> run(Compiled function, List<Tensor> inputs, Context context) {
    function.sizes(variables.stream().mapToInt(v -> context.sizes().get(v.name())).toArray());
    for (int i = 0; i < inputs.size(); i++) {
      var data = inputs.get(i).data();
      var numbers = new float[data.length];
      for (int k = 0; k < data.length; k++) {
        numbers[k] = (float) data[k];
      }
      function.inputs()[i] = numbers;
    }
    function.run(context.seed(), context.step());
    var results = new ArrayList<float[]>();
    for (int i = 0; i < function.outputs().length; i++) {
      results.add(java.util.Arrays.copyOf(function.outputs()[i], function.outputLength(i)));
    }
    return results;
  }

  static List<Axis> axes(Body body) {
    var type = TensorType.SCALAR;
    for (var param : body.params()) {
      type = type.union(param.type());
    }
    return type.axes();
  }
}
