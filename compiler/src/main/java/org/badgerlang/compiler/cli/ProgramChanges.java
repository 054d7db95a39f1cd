package org.badgerlang.compiler.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.IrPrinter;
import org.badgerlang.compiler.ir.Program;

/// What changed between two programs, seen by those who hold weights or results of the first.
///
/// @param weights why `weights.safetensors` of the first does not fit the second
/// @param results why the second may give other numbers than the first, from the same seed
record ProgramChanges(List<String> weights, List<String> results) {
  ProgramChanges {
    weights = List.copyOf(weights);
    results = List.copyOf(results);
  }

  boolean weightsCarryOver() {
    return weights.isEmpty();
  }

  boolean resultsCarryOver() {
    return results.isEmpty();
  }

  static ProgramChanges between(Program old, Program changed) {
    return new ProgramChanges(weights(old, changed), results(old, changed));
  }

  private static List<String> weights(Program old, Program changed) {
    Map<String, String> before = shapes(old);
    Map<String, String> after = shapes(changed);
    var found = new ArrayList<String>();
    for (String path : together(before, after)) {
      String one = before.getOrDefault(path, "");
      String other = after.getOrDefault(path, "");
      if (other.isEmpty()) {
        found.add("`" + path + "` is gone; it was " + one);
      } else if (one.isEmpty()) {
        found.add("`" + path + "` is new, " + other + ", and would start untrained");
      } else if (!one.equals(other)) {
        found.add("`" + path + "` was " + one + " and is " + other);
      }
    }
    return found;
  }

  /// The tensors that a weights file holds, and their shapes.
  private static Map<String, String> shapes(Program program) {
    var shapes = new LinkedHashMap<String, String>();
    for (Program.State state : program.state()) {
      switch (state.kind()) {
        case WEIGHT, FROZEN ->
            shapes.put(
                state.path(),
                state.type().axes().isEmpty()
                    ? "a number"
                    : state.type().axes().stream().map(Axis::toString).toList().toString());
        case RULE, CARRIED -> {}
      }
    }
    return shapes;
  }

  private static List<String> results(Program old, Program changed) {
    var found = new ArrayList<String>();
    compare("param", params(old), params(changed), found, true);
    compare("state", states(old), states(changed), found, true);
    compare("the start of", Map.of("state", text(old.init())), starts(changed), found, false);
    compare("loop", loops(old), loops(changed), found, false);
    compare("evaluation", evaluations(old), evaluations(changed), found, false);
    return found;
  }

  private static void compare(
      String what,
      Map<String, String> before,
      Map<String, String> after,
      List<String> into,
      boolean shown) {
    for (String name : together(before, after)) {
      String one = before.getOrDefault(name, "");
      String other = after.getOrDefault(name, "");
      String subject = what + " `" + name + "`";
      if (other.isEmpty()) {
        into.add(subject + " is gone");
      } else if (one.isEmpty()) {
        into.add(subject + " is new");
      } else if (!one.equals(other)) {
        into.add(
            subject + (shown ? " was " + one + " and is " + other : " computes something else"));
      }
    }
  }

  private static List<String> together(Map<String, String> before, Map<String, String> after) {
    var names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    return List.copyOf(names);
  }

  private static Map<String, String> params(Program program) {
    return program.params().stream()
        .collect(
            Collectors.toMap(
                Program.Param::name,
                param -> Double.toString(param.value()),
                (a, _) -> a,
                LinkedHashMap::new));
  }

  private static Map<String, String> states(Program program) {
    return program.state().stream()
        .filter(state -> state.kind() == Program.Kind.RULE || state.kind() == Program.Kind.CARRIED)
        .collect(
            Collectors.toMap(
                Program.State::path,
                state -> state.type().toString(),
                (a, _) -> a,
                LinkedHashMap::new));
  }

  private static Map<String, String> starts(Program program) {
    return Map.of("state", text(program.init()));
  }

  private static Map<String, String> loops(Program program) {
    var loops = new LinkedHashMap<String, String>();
    for (Program.HostLoop loop : program.loops()) {
      loops.put(
          loop.name(),
          loop.repeat().map(ProgramChanges::text).orElse("forever")
              + loop.sizes().map(ProgramChanges::text).orElse("")
              + text(loop.step())
              + loop.updates()
              + loop.seconds()
              + loop.until());
    }
    return loops;
  }

  private static Map<String, String> evaluations(Program program) {
    var evaluations = new LinkedHashMap<String, String>();
    var all = program.evaluations().stream().filter(each -> each.probe().isEmpty()).toList();
    for (Program.Evaluation evaluation : all) {
      evaluations.put(
          evaluation.name(),
          evaluation.every()
              + evaluation.variants().stream()
                  .map(variant -> variant.condition() + variant.sizes() + text(variant.run()))
                  .collect(Collectors.joining()));
    }
    return evaluations;
  }

  /// The function without the places in the spec and the names of values, which change no number.
  private static String text(Function function) {
    return IrPrinter.print(function)
        .replaceAll("(?m) +// .*$", "")
        .replaceAll("%([0-9]+)\\.[\\w.]+", "%$1");
  }
}
