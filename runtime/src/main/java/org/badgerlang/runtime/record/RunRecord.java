package org.badgerlang.runtime.record;

import static java.time.temporal.ChronoField.INSTANT_SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What `run.json` says of a run: all that is needed to do it again, and how it ended.
///
/// @param badger the version of the compiler
/// @param params every param that a run can set, in the order of the spec
/// @param settings what `--set` gave the compiler, as written
/// @param options of the run that its record or its bits may depend on: `--steps`, `--log-every`,
///     `--lanes`
/// @param start when it began, ISO 8601; of a resumed run when it first began
/// @param compiledWith options of the compiler that the results may depend on
/// @param resumed when it was resumed, each time
/// @param ending absent while it runs
public record RunRecord(
    String name,
    String badger,
    String runtime,
    String command,
    String device,
    int threads,
    long seed,
    Map<String, Double> params,
    Map<String, String> settings,
    Map<String, String> compiledWith,
    Map<String, Long> options,
    String start,
    List<String> resumed,
    Optional<Ending> ending) {
  private static final long MOST_BYTES = 10_000_000;

  public RunRecord {
    params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    compiledWith = Collections.unmodifiableMap(new LinkedHashMap<>(compiledWith));
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    resumed = List.copyOf(resumed);
  }

  /// An option of the run, where it was given or chosen.
  public Optional<Long> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /// @param exit the process' exit code
  /// @param steps done by each outermost loop
  /// @param spent seconds by what they went to, since the run was begun or last resumed
  public record Ending(
      String end,
      int exit,
      String reason,
      double seconds,
      Map<String, Long> steps,
      Map<String, Double> spent,
      List<Evaluated> evaluations) {
    public Ending {
      steps = new TreeMap<>(steps);
      spent = Collections.unmodifiableMap(new LinkedHashMap<>(spent));
      evaluations = List.copyOf(evaluations);
    }
  }

  /// The last result of one variant of an evaluation.
  ///
  /// @param measures one number each, or a series
  /// @param holds each `expect` as written, and whether it does
  public record Evaluated(
      String name,
      String condition,
      long step,
      Map<String, float[]> measures,
      Map<String, Boolean> holds) {}

  /// The same run, going on.
  public RunRecord resumedAt(String time, String command, String device, int threads) {
    var times = new ArrayList<>(resumed);
    times.add(time);
    return new RunRecord(
        name,
        badger,
        runtime,
        command,
        device,
        threads,
        seed,
        params,
        settings,
        compiledWith,
        options,
        start,
        times,
        Optional.empty());
  }

  /// The same run, ended.
  public RunRecord endedWith(Ending end) {
    return new RunRecord(
        name,
        badger,
        runtime,
        command,
        device,
        threads,
        seed,
        params,
        settings,
        compiledWith,
        options,
        start,
        resumed,
        Optional.of(end));
  }

  String toJson() {
    var json = new JsonText().open('{');
    json.name("name").value(name).name("badger").value(badger).name("runtime").value(runtime);
    json.name("command").value(command).name("device").value(device);
    json.name("threads").value(threads).name("seed").value(seed).name("params").open('{');
    params.forEach((param, value) -> json.name(param).value(value));
    json.close('}').name("settings").open('{');
    settings.forEach((param, value) -> json.name(param).value(value));
    json.close('}').name("compiledWith").open('{');
    compiledWith.forEach((option, value) -> json.name(option).value(value));
    json.close('}').name("options").open('{');
    options.forEach((option, value) -> json.name(option).value(value));
    json.close('}').name("java").value(System.getProperty("java.runtime.version", "?"));
    json.name("vm").value(System.getProperty("java.vm.name", "?"));
    json.name("os").value(os()).name("start").value(start).name("resumed").open('[');
    resumed.forEach(json::value);
    json.close(']');
    ending.ifPresentOrElse(end -> write(json, end), () -> json.name("exit").nothing());
    return json.close('}') + "\n";
  }

  private static String os() {
    return System.getProperty("os.name", "?")
        + " "
        + System.getProperty("os.version", "?")
        + " "
        + System.getProperty("os.arch", "?");
  }

  private static void write(JsonText json, Ending end) {
    json.name("end").value(end.end()).name("exit").value(end.exit());
    json.name("reason").value(end.reason());
    json.name("seconds").value(Math.round(end.seconds() * 1000) / 1000.0);
    json.name("steps").open('{');
    end.steps().forEach((loop, steps) -> json.name(loop).value(steps));
    json.close('}').name("spent").open('{');
    end.spent().forEach((what, time) -> json.name(what).value(Math.round(time * 1e6) / 1e6));
    json.close('}').name("evaluations").open('[');
    for (Evaluated evaluated : end.evaluations()) {
      json.open('{').name("name").value(evaluated.name());
      json.name("condition").value(evaluated.condition()).name("step").value(evaluated.step());
      json.name("measures").open('{');
      evaluated
          .measures()
          .forEach(
              (measure, values) -> {
                json.name(measure);
                if (values.length == 1) {
                  json.value(values[0]);
                } else {
                  json.values(values);
                }
              });
      json.close('}').name("expect").open('{');
      evaluated.holds().forEach((text, holds) -> json.name(text).value(holds));
      json.close('}').close('}');
    }
    json.close(']');
  }

  /// Reads of a `run.json` what a resumed run needs.
  public static RunRecord read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw damaged();
    }
    if (Json.parse(Files.readString(file)) instanceof Json.Obj json) {
      return of(json);
    }
    throw damaged();
  }

  private static RunRecord of(Json.Obj json) throws MalformedException {
    var params = new LinkedHashMap<String, Double>();
    for (var param : json.object("params").orElseThrow(RunRecord::damaged).members().entrySet()) {
      if (!(param.getValue() instanceof Json.Num value)) {
        throw damaged();
      }
      params.put(param.getKey(), value.asDouble());
    }
    var resumed = new ArrayList<String>();
    if (json.get("resumed").orElse(null) instanceof Json.Arr(var times)) {
      for (Json time : times) {
        if (time instanceof Json.Str(var text)) {
          resumed.add(text);
        }
      }
    }
    return new RunRecord(
        json.text("name").orElseThrow(RunRecord::damaged),
        json.text("badger").orElse("?"),
        json.text("runtime").orElse("?"),
        json.text("command").orElse("?"),
        json.text("device").orElse("?"),
        json.whole("threads").orElse(1L).intValue(),
        json.whole("seed").orElseThrow(RunRecord::damaged),
        params,
        json.object("settings").map(Json.Obj::texts).orElse(Map.of()),
        json.object("compiledWith").map(Json.Obj::texts).orElse(Map.of()),
        options(json),
        json.text("start").filter(RunRecord::isTime).orElseThrow(RunRecord::damaged),
        resumed,
        Optional.empty());
  }

  private static Map<String, Long> options(Json.Obj json) {
    var options = new LinkedHashMap<String, Long>();
    json.object("options")
        .ifPresent(
            all ->
                all.members()
                    .keySet()
                    .forEach(name -> all.whole(name).ifPresent(value -> options.put(name, value))));
    return options;
  }

  private static boolean isTime(String text) {
    try {
      return DateTimeFormatter.ISO_INSTANT.parse(text).isSupported(INSTANT_SECONDS);
    } catch (DateTimeParseException damaged) {
      return false;
    }
  }

  private static MalformedException damaged() {
    return new MalformedException("run.json lacks what a run needs: it is damaged");
  }
}
