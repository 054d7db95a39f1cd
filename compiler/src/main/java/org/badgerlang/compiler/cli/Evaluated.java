package org.badgerlang.compiler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.MalformedException;

/// What one evaluation of a run gave under one condition.
///
/// @param step of the outermost loop, counted from 0
/// @param values by measure; a series as its entries
record Evaluated(long step, String name, String condition, Map<String, List<Double>> values) {

  /// Every evaluation in a run's `metrics.jsonl`, in the order of the file.
  static List<Evaluated> read(Path metrics) throws IOException {
    var all = new ArrayList<Evaluated>();
    for (var line : Files.readAllLines(metrics)) {
      try {
        if (Json.parse(line) instanceof Json.Obj object) {
          object.text("evaluation").ifPresent(name -> all.add(of(object, name)));
        }
      } catch (MalformedException damaged) {
        // The last line of a run that was killed may be half of one.
      }
    }
    return List.copyOf(all);
  }

  private static Evaluated of(Json.Obj line, String name) {
    var values = new LinkedHashMap<String, List<Double>>();
    line.object("values")
        .ifPresent(object -> object.members().forEach((key, value) -> values.put(key, all(value))));
    return new Evaluated(
        line.whole("step").orElse(0L), name, line.text("condition").orElse(""), values);
  }

  private static List<Double> all(Json value) {
    return value instanceof Json.Arr(var items)
        ? items.stream().map(Evaluated::number).toList()
        : List.of(number(value));
  }

  private static double number(Json value) {
    return value instanceof Json.Num number ? number.asDouble() : Double.NaN;
  }

  /// A measure that is one number.
  Optional<Double> value(String measure) {
    return Optional.ofNullable(values.get(measure)).map(List::getLast);
  }
}
