package org.badgerlang.runtime.sweep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.badgerlang.runtime.record.Json;
import org.badgerlang.runtime.record.JsonText;
import org.badgerlang.runtime.record.MalformedException;
import org.badgerlang.runtime.record.RunFiles;

/// The file `sweep.json`: the plan, and of a halving the scores at each rung that is done, from
/// which a killed sweep goes on.
///
/// @param rungs for each rung that is done, the score of each folder that reached it
record SweepFile(SweepPlan plan, List<Map<String, Double>> rungs) {
  static final String NAME = "sweep.json";

  SweepFile {
    rungs = List.copyOf(rungs);
  }

  SweepFile with(Map<String, Double> rung) {
    var more = new ArrayList<>(rungs);
    more.add(rung);
    return new SweepFile(plan, more);
  }

  void write(Path folder) throws IOException {
    Path aside = folder.resolve(NAME + ".part");
    Files.writeString(aside, text());
    Files.move(
        aside,
        folder.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private String text() {
    var json = new JsonText().open('{');
    json.name("search").value(plan.search().name().toLowerCase(Locale.ROOT));
    json.name("steps").value(plan.steps().orElse(-1));
    json.name("equal_compute").value(plan.equalCompute()).name("trials").open('[');
    for (Trial trial : plan.trials()) {
      json.open('{').name("folder").value(trial.folder()).name("seed").value(trial.seed());
      json.name("settings").open('{');
      trial.settings().forEach((name, value) -> json.name(name).value(value));
      json.close('}').close('}');
    }
    json.close(']').name("rungs").open('[');
    for (Map<String, Double> rung : rungs) {
      json.open('{');
      rung.forEach((folder, score) -> json.name(folder).value(score));
      json.close('}');
    }
    return json.close(']').close('}') + "\n";
  }

  static SweepFile read(Path folder) throws IOException {
    Json.Obj file = RunFiles.object(folder.resolve(NAME)).orElseThrow(SweepFile::damaged);
    var trials = new ArrayList<Trial>();
    for (Json item : items(file, "trials")) {
      if (!(item instanceof Json.Obj trial)) {
        throw damaged();
      }
      String name = trial.text("folder").orElseThrow(SweepFile::damaged);
      if (!name.matches("[0-9]{1,6}")) {
        throw damaged();
      }
      trials.add(
          new Trial(
              name,
              trial.object("settings").map(Json.Obj::texts).orElse(Map.of()),
              trial.whole("seed").orElseThrow(SweepFile::damaged)));
    }
    var rungs = new ArrayList<Map<String, Double>>();
    for (Json item : items(file, "rungs")) {
      var rung = new LinkedHashMap<String, Double>();
      if (item instanceof Json.Obj scores) {
        scores.members().forEach((name, score) -> rung.put(name, number(score)));
      }
      rungs.add(rung);
    }
    SweepPlan.Search search;
    try {
      search =
          SweepPlan.Search.valueOf(
              file.text("search").orElseThrow(SweepFile::damaged).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw damaged();
    }
    long steps = file.whole("steps").orElse(-1L);
    boolean equal = file.get("equal_compute").equals(java.util.Optional.of(new Json.Bool(true)));
    return new SweepFile(
        new SweepPlan(
            search, trials, steps < 0 ? OptionalLong.empty() : OptionalLong.of(steps), equal),
        rungs);
  }

  private static double number(Json value) {
    return value instanceof Json.Num number ? number.asDouble() : Double.NaN;
  }

  private static List<Json> items(Json.Obj file, String name) throws MalformedException {
    if (file.get(name).orElse(null) instanceof Json.Arr(var items)) {
      return items;
    }
    throw damaged();
  }

  private static MalformedException damaged() {
    return new MalformedException("sweep.json lacks what a sweep needs: it is damaged");
  }
}
