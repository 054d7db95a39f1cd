package org.badgerlang.runtime.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.runtime.sweep.SweepPlan;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// The options of a run, the same for a compiled jar and for `badger run`, which mixes them into
/// its own.
public final class LaunchOptions {
  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "set a param of the spec; may be given several times")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "where every random number of the run comes from (default: 0)")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "how many threads work (default: all); the results are the same for every N")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--lanes",
      paramLabel = "N",
      description =
          "numbers in a vector of the processor: 4, 8 or 16 (default: this machine's); another"
              + " machine's give its bits")
  private Optional<Integer> lanes = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, nd4j or cuda (default: the fastest that is there)")
  private Optional<String> device = Optional.empty();

  @Option(
      names = "--providers",
      paramLabel = "JAR",
      split = ",",
      description = "jars whose Java code supplies tasks that the spec takes `from` a provider")
  private List<Path> providers = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the folder for the results (default: runs/<name>-<n>)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "at most N steps of the first loop, for a quick look")
  private Optional<Long> steps = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "go on with the run in DIR, to the same bits as if it had not stopped")
  private Optional<Path> resume = Optional.empty();

  @Option(
      names = "--evaluate-only",
      paramLabel = "DIR",
      description = "only run the evaluations, on the weights in DIR")
  private Optional<Path> evaluateOnly = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "run with N seeds, from --seed on, and tell mean and 95 %% interval")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--search",
      paramLabel = "HOW",
      description =
          "try many settings: grid, random or halving; --set a=1,2,3 and a=0.1..1 say which")
  private Optional<SweepPlan.Search> search = Optional.empty();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "how many settings a random search tries (default: 20)")
  private Optional<Integer> trials = Optional.empty();

  @Option(
      names = "--equal-compute",
      description = "give every setting as many operations as the first one has in --steps")
  private boolean equalCompute;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      description = "write metrics every N steps (default: 200 to 1000 lines in all)")
  private Optional<Long> logEvery = Optional.empty();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "SECONDS",
      description = "save a checkpoint every so many seconds (default: 180)")
  private Optional<Double> checkpointEvery = Optional.empty();

  @Option(
      names = "--mlflow",
      paramLabel = "DIR",
      description = "track the run in MLflow's file store too, such as mlruns")
  private Optional<Path> mlflow = Optional.empty();

  @Option(
      names = "--watch",
      description = "show the report live to a browser on this machine, while it runs")
  private boolean watch;

  @Option(names = "--strict", description = "exit with 4 where an `expect` does not hold")
  private boolean strict;

  @Option(
      names = {"-q", "--quiet"},
      description = "show nothing but errors")
  private boolean quiet;

  private final Map<String, String> compiledIn = new LinkedHashMap<>();

  /// What `--set` gave the compiler, which a run can set no more; for its record.
  public Map<String, String> compiledIn() {
    return compiledIn;
  }

  private final Map<Path, String> modules = new LinkedHashMap<>();

  /// The text of the spec's own modules, by their place beside the spec, for the run's folder.
  public Map<Path, String> modules() {
    return modules;
  }

  /// The options that a command line gives.
  public static LaunchOptions of(List<String> args) {
    var options = new LaunchOptions();
    new CommandLine(options)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(args.toArray(String[]::new));
    return options;
  }

  /// Each `--set`, not yet checked.
  public Map<String, String> settings() {
    return settings;
  }

  public Optional<Long> seed() {
    return seed;
  }

  public Optional<Integer> threads() {
    return threads;
  }

  public Optional<Integer> lanes() {
    return lanes;
  }

  public Optional<String> device() {
    return device;
  }

  public List<Path> providers() {
    return providers;
  }

  public Optional<Path> out() {
    return out;
  }

  public Optional<Long> steps() {
    return steps;
  }

  public Optional<Path> resume() {
    return resume;
  }

  public Optional<Path> evaluateOnly() {
    return evaluateOnly;
  }

  public Optional<Integer> seeds() {
    return seeds;
  }

  public Optional<SweepPlan.Search> search() {
    return search;
  }

  public Optional<Integer> trials() {
    return trials;
  }

  public boolean isEqualCompute() {
    return equalCompute;
  }

  public Optional<Long> logEvery() {
    return logEvery;
  }

  public Optional<Double> checkpointEvery() {
    return checkpointEvery;
  }

  public boolean isWatched() {
    return watch;
  }

  public Optional<Path> mlflow() {
    return mlflow;
  }

  /// As if `--strict` were given.
  public void demandExpectations() {
    strict = true;
  }

  public boolean isStrict() {
    return strict;
  }

  public boolean isQuiet() {
    return quiet;
  }
}
