package org.badgerlang.runtime.launch;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.badgerlang.runtime.record.RunFolder;
import org.badgerlang.runtime.run.RunFailure;
import org.badgerlang.runtime.run.StorageTrouble;
import org.badgerlang.runtime.sweep.Choice;
import org.badgerlang.runtime.sweep.Sweep;
import org.badgerlang.runtime.sweep.SweepPlan;
import org.badgerlang.runtime.sweep.TrialRunner;

/// What a command line that asks for many runs does.
public final class Sweeping {
  private static final int USUAL_TRIALS = 20;

  private final LaunchOptions options;
  private final List<Choice> choices;

  private Sweeping(LaunchOptions options, List<Choice> choices) {
    this.options = options;
    this.choices = choices;
  }

  /// The sweep that the options ask for.
  ///
  /// @param declared the choices that the spec itself declares; `--set` goes before them
  public static Sweeping of(LaunchOptions options, List<Choice> declared) {
    var byName = new LinkedHashMap<String, Choice>();
    declared.forEach(choice -> byName.put(choice.name(), choice));
    options.settings().forEach((name, text) -> byName.put(name, choice(name, text)));
    return new Sweeping(options, List.copyOf(byName.values()));
  }

  private static Choice choice(String name, String text) {
    // Whether a single value is a number is for the run to say.
    return Choice.isMany(text) ? Choice.of(name, text) : new Choice.OneOf(name, List.of(text));
  }

  /// Whether more than one run is wanted.
  public boolean isWanted() {
    boolean resumes = options.resume().isPresent();
    return resumes
        ? Sweep.isIn(options.resume().get())
        : options.seeds().isPresent()
            || options.search().isPresent()
            || choices.stream().anyMatch(choice -> !isOne(choice));
  }

  private static boolean isOne(Choice choice) {
    return switch (choice) {
      case Choice.OneOf(_, var values) -> values.size() == 1;
      case Choice.Between _ -> false;
    };
  }

  /// Runs it; gives the exit code.
  ///
  /// @param name of the setup
  /// @param spec the text of the spec
  /// @param command what the user types before the options
  public int run(String name, String spec, String command, TrialRunner runner, PrintWriter out) {
    if (options.evaluateOnly().isPresent()) {
      throw RunFailure.misuse("--evaluate-only looks at one run, not at a sweep");
    }
    Path target = options.resume().or(options::out).orElse(Path.of("runs"));
    try (RunFolder folder = folder(name)) {
      Sweep sweep;
      if (options.resume().isPresent()) {
        checkSpec(folder, spec);
        sweep = Sweep.resume(folder.path(), runner, out);
      } else {
        Files.writeString(folder.spec(), spec);
        sweep = Sweep.begin(folder.path(), plan(), runner, out);
      }
      int exit = sweep.toEnd();
      if (exit != 0) {
        out.println("go on     " + command + " --resume " + folder.path());
      }
      return exit;
    } catch (IOException broken) {
      throw RunFailure.machine(StorageTrouble.sentence(broken, target), broken);
    }
  }

  private static void checkSpec(RunFolder folder, String spec) throws IOException {
    if (!Files.isRegularFile(folder.spec()) || !Files.readString(folder.spec()).equals(spec)) {
      throw RunFailure.misuse(
          "the spec has changed since that sweep began; its own is " + folder.spec());
    }
  }

  private RunFolder folder(String name) throws IOException {
    if (options.resume().isPresent()) {
      return RunFolder.held(options.resume().get());
    }
    if (options.out().isEmpty()) {
      return RunFolder.fresh(Path.of("runs"), name.replaceAll("[^A-Za-z0-9_.-]", "_") + "-sweep");
    }
    Path out = options.out().get();
    if (Sweep.isIn(out)) {
      throw RunFailure.misuse(
          out + " holds a sweep already; name another folder, or continue it with --resume " + out);
    }
    return RunFolder.at(out);
  }

  private SweepPlan plan() {
    SweepPlan.Search search =
        options
            .search()
            .orElse(options.trials().isPresent() ? SweepPlan.Search.RANDOM : SweepPlan.Search.GRID);
    return SweepPlan.of(
        search,
        choices,
        options.trials().orElse(USUAL_TRIALS),
        options.seeds().orElse(1),
        options.seed().orElse(0L),
        options.steps().map(OptionalLong::of).orElse(OptionalLong.empty()),
        options.isEqualCompute());
  }

  /// The options of one run of the sweep.
  ///
  /// @param arguments what the sweep itself gives each run
  /// @param settings what the run sets; empty where it is compiled in
  public LaunchOptions of(List<String> arguments, Map<String, String> settings) {
    var all = new ArrayList<String>();
    settings.forEach((name, value) -> all.addAll(List.of("--set", name + "=" + value)));
    options.threads().ifPresent(n -> all.addAll(List.of("--threads", Integer.toString(n))));
    options.device().ifPresent(device -> all.addAll(List.of("--device", device)));
    options.logEvery().ifPresent(n -> all.addAll(List.of("--log-every", Long.toString(n))));
    options
        .checkpointEvery()
        .ifPresent(s -> all.addAll(List.of("--checkpoint-every", Double.toString(s))));
    options.mlflow().ifPresent(store -> all.addAll(List.of("--mlflow", store.toString())));
    if (options.isStrict()) {
      all.add("--strict");
    }
    all.addAll(arguments);
    return LaunchOptions.of(all);
  }
}
