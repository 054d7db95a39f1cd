package org.badgerlang.runtime.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunFiles;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;

/// Two runs held against each other.
///
/// @param spec the lines of the specs that differ, `- ` of the first and `+ ` of the second
/// @param made how the runs were made, where it differs
/// @param results what came out, where it differs in at least one bit
/// @param tensors how many tensors both have
/// @param lines how many lines of metrics both have
public record RunComparison(
    List<String> spec, List<Difference> made, List<Difference> results, int tensors, int lines) {
  private static final long MOST_WEIGHTS = 200_000_000;
  private static final List<String> MADE =
      List.of("name", "badger", "runtime", "device", "threads", "seed", "java", "vm", "os");

  public RunComparison {
    spec = List.copyOf(spec);
    made = List.copyOf(made);
    results = List.copyOf(results);
  }

  /// Whether all that both runs left is the same in every bit.
  public boolean sameResults() {
    return results.isEmpty();
  }

  /// @throws MalformedException where a folder holds no run
  public static RunComparison of(Path first, Path second) throws IOException {
    Json.Obj a = run(first);
    Json.Obj b = run(second);
    var made = new ArrayList<Difference>();
    for (String what : MADE) {
      compare(what, a.get(what), b.get(what), made);
    }
    compareMembers("param ", a.object("params"), b.object("params"), made);
    compareMembers("--set ", a.object("settings"), b.object("settings"), made);
    compareMembers("", a.object("compiledWith"), b.object("compiledWith"), made);
    compareMembers("", a.object("options"), b.object("options"), made);
    var results = new ArrayList<Difference>();
    compareMembers("steps of ", a.object("steps"), b.object("steps"), results);
    compareEvaluations(a, b, results);
    int lines = compareMetrics(first, second, results);
    int tensors = compareWeights(first, second, results);
    return new RunComparison(
        TextDifference.of(lines(first), lines(second)), made, results, tensors, lines);
  }

  private static Json.Obj run(Path folder) throws IOException {
    return RunFiles.object(folder.resolve("run.json"))
        .orElseThrow(
            () ->
                new MalformedException(folder + " holds no run: there is no whole run.json in it"));
  }

  private static List<String> lines(Path folder) throws IOException {
    return RunFiles.text(folder.resolve("spec.badger")).orElse("").lines().toList();
  }

  private static void compare(
      String what, Optional<Json> first, Optional<Json> second, List<Difference> into) {
    if (!first.equals(second)) {
      into.add(new Difference(what, shown(first), shown(second)));
    }
  }

  private static String shown(Optional<Json> value) {
    return value
        .map(json -> json instanceof Json.Str(var text) ? text : new JsonText().value(json) + "")
        .orElse("none");
  }

  private static void compareMembers(
      String prefix, Optional<Json.Obj> first, Optional<Json.Obj> second, List<Difference> into) {
    var names = new LinkedHashSet<String>();
    first.ifPresent(object -> names.addAll(object.members().keySet()));
    second.ifPresent(object -> names.addAll(object.members().keySet()));
    for (String name : names) {
      compare(
          prefix + name,
          first.flatMap(object -> object.get(name)),
          second.flatMap(object -> object.get(name)),
          into);
    }
  }

  private static void compareEvaluations(Json.Obj first, Json.Obj second, List<Difference> into) {
    Map<String, Json.Obj> a = evaluations(first);
    Map<String, Json.Obj> b = evaluations(second);
    var names = new LinkedHashSet<>(a.keySet());
    names.addAll(b.keySet());
    for (String name : names) {
      var one = Optional.ofNullable(a.get(name));
      var other = Optional.ofNullable(b.get(name));
      for (String part : List.of("measures", "expect")) {
        compareMembers(
            name + " ",
            one.flatMap(each -> each.object(part)),
            other.flatMap(each -> each.object(part)),
            into);
      }
    }
  }

  private static Map<String, Json.Obj> evaluations(Json.Obj run) {
    var byName = new LinkedHashMap<String, Json.Obj>();
    if (run.get("evaluations").orElse(null) instanceof Json.Arr(var items)) {
      for (Json item : items) {
        if (item instanceof Json.Obj each) {
          String condition = each.text("condition").orElse("");
          byName.put(
              each.text("name").orElse("?") + (condition.isEmpty() ? "" : " (" + condition + ")"),
              each);
        }
      }
    }
    return byName;
  }

  /// Compares the lines that both have, up to the first that differs.
  private static int compareMetrics(Path first, Path second, List<Difference> into)
      throws IOException {
    Map<String, Json> a = metrics(first);
    Map<String, Json> b = metrics(second);
    int shared = 0;
    for (var line : a.entrySet()) {
      Json other = b.get(line.getKey());
      if (other != null) {
        shared++;
        if (!other.equals(line.getValue())) {
          into.add(
              new Difference(
                  line.getKey() + ", the first of the logged steps that differ",
                  shortened(line.getValue()),
                  shortened(other)));
          return shared;
        }
      }
    }
    return shared;
  }

  private static String shortened(Json value) {
    String text = new JsonText().value(value).toString();
    return text.length() > 60 ? text.substring(0, 59) + "…" : text;
  }

  private static Map<String, Json> metrics(Path folder) throws IOException {
    var lines = new LinkedHashMap<String, Json>();
    Path file = folder.resolve("metrics.jsonl");
    if (!Files.isRegularFile(file)) {
      return lines;
    }
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        add(text, lines);
      }
    } catch (MalformedInputException notText) {
      // What came before it stands.
    }
    return lines;
  }

  private static void add(String text, Map<String, Json> lines) {
    try {
      if (Json.parse(text) instanceof Json.Obj line && line.get("values").isPresent()) {
        String of =
            line.text("loop")
                .or(() -> line.text("evaluation").map(e -> e + " " + line.text("condition")))
                .orElse("?");
        lines.put("step " + line.whole("step").orElse(-1L) + " of " + of, line.get("values").get());
      }
    } catch (MalformedException damaged) {
      // The last line of a killed run.
    }
  }

  private static int compareWeights(Path first, Path second, List<Difference> into)
      throws IOException {
    Path a = first.resolve("weights.safetensors");
    Path b = second.resolve("weights.safetensors");
    if (!Files.isRegularFile(a) || !Files.isRegularFile(b)) {
      if (Files.isRegularFile(a) || Files.isRegularFile(b)) {
        into.add(
            new Difference(
                "weights",
                Files.isRegularFile(a) ? "there" : "none",
                Files.isRegularFile(b) ? "there" : "none"));
      }
      return 0;
    }
    TensorFile one = SafeTensors.read(a, MOST_WEIGHTS);
    TensorFile other = SafeTensors.read(b, MOST_WEIGHTS);
    int shared = 0;
    for (TensorFile.Tensor tensor : one.tensors()) {
      Optional<TensorFile.Tensor> match = other.tensor(tensor.name());
      if (match.isEmpty()) {
        into.add(new Difference(tensor.name(), tensor.shape().toString(), "none"));
      } else {
        shared++;
        compareTensors(tensor, match.get(), into);
      }
    }
    for (TensorFile.Tensor tensor : other.tensors()) {
      if (one.tensor(tensor.name()).isEmpty()) {
        into.add(new Difference(tensor.name(), "none", tensor.shape().toString()));
      }
    }
    return shared;
  }

  private static void compareTensors(
      TensorFile.Tensor first, TensorFile.Tensor second, List<Difference> into) {
    if (!first.shape().equals(second.shape())) {
      into.add(new Difference(first.name(), first.shape().toString(), second.shape().toString()));
      return;
    }
    int different = 0;
    int farthest = -1;
    for (int i = 0; i < first.values().length; i++) {
      float a = first.values()[i];
      float b = second.values()[i];
      if (Float.floatToRawIntBits(a) != Float.floatToRawIntBits(b)) {
        different++;
        if (farthest < 0
            || Math.abs(a - b) > Math.abs(first.values()[farthest] - second.values()[farthest])) {
          farthest = i;
        }
      }
    }
    if (different > 0) {
      into.add(
          new Difference(
              "%s, %d of %d entries, most at %d"
                  .formatted(first.name(), different, first.values().length, farthest),
              Float.toString(first.values()[farthest]),
              Float.toString(second.values()[farthest])));
    }
  }
}
