package org.badgerlang.runtime;

import java.util.List;
import java.util.Optional;

/// What a compiled setup is, known without running it.
///
/// @param spec the text of the spec as compiled
/// @param compiler the version of the compiler that wrote it
public record SetupInfo(
    String name,
    String spec,
    String compiler,
    List<Param> params,
    List<Size> sizes,
    List<Tensor> state,
    List<Loop> loops,
    List<Evaluation> evaluations,
    List<Probe> probes,
    List<Part> nest,
    List<Cost> costs,
    List<CompilerOption> compiledWith) {

  /// A setup without probes and picture.
  public SetupInfo(
      String name,
      String spec,
      String compiler,
      List<Param> params,
      List<Size> sizes,
      List<Tensor> state,
      List<Loop> loops,
      List<Evaluation> evaluations) {
    this(
        name,
        spec,
        compiler,
        params,
        sizes,
        state,
        loops,
        evaluations,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /// A number of the spec that `--set` can change when the jar starts.
  public record Param(String name, double value) {}

  /// A size that changes while running, within bounds.
  public record Size(String name, int min, int max, int first) {
    /// What a computed number makes it: the nearest size within the bounds.
    public int of(float number) {
      return Math.clamp(Math.round(number), min, max);
    }
  }

  /// A tensor that lives from step to step, flat in memory, the last axis innermost.
  ///
  /// @param path as the spec names it
  /// @param axes names of its axes
  /// @param dims the size of each axis (the largest, where it varies)
  /// @param kind `WEIGHT`, `RULE`, `CARRIED` or `FROZEN`
  /// @param owner the loop that changes it
  public record Tensor(
      String path, List<String> axes, List<Integer> dims, Kind kind, Optional<String> owner) {
    /// The number of its entries.
    public int length() {
      return dims.stream().reduce(1, Math::multiplyExact);
    }
  }

  /// Who holds a state tensor.
  public enum Kind {
    WEIGHT,
    RULE,
    CARRIED,
    FROZEN
  }

  /// An outermost loop, with the metrics that a step of it gives, in order.
  ///
  /// @param seconds the budget of time it may take, where the spec gives one
  /// @param until the index of the metric that ends the loop when it is not 0; -1 for none
  public record Loop(
      String name, Optional<Double> seconds, List<Metric> metrics, int until, Place place) {}

  /// A logged result: a scalar (no axes), or a series over a nested loop.
  ///
  /// @param loop the path of the loop it belongs to: `outer`, `outer.inner`
  /// @param checked whether NaN or infinity in it stops the run
  public record Metric(String loop, String name, boolean checked, Place place) {}

  /// The spec run in other conditions: every so many steps of the first loop, or (0) at the end of
  /// the run.
  public record Evaluation(String name, int every, List<Variant> variants, Place place) {}

  /// One condition of an evaluation.
  public record Variant(String condition, List<String> measures, List<Expectation> expectations) {}

  /// An `expect` as written.
  public record Expectation(String text, Place place) {}

  /// Looks into a step of an outermost loop: [Kernels#evaluate] with the number of evaluations plus
  /// its own index does the step again without changing anything, and gives what is observed.
  ///
  /// @param loop the index of the loop
  public record Probe(int loop, List<Observation> observations) {}

  /// What a run keeps of steps: a whole tensor, the last axis innermost; or the norm of a gradient
  /// at each step of a nested loop.
  ///
  /// @param loop the path of the loop it belongs to: `outer.inner`
  /// @param every at which steps of the outermost loop; 0 for a few
  /// @param axes names of its axes, those of loops first
  /// @param dims the size of each axis (the largest, where it varies)
  /// @param instances how many axes behind those of loops tell instances apart
  public record Observation(
      String loop,
      String name,
      boolean norm,
      int every,
      List<String> axes,
      List<Integer> dims,
      int instances,
      Place place) {
    /// How many loops it lies over: as many of its first axes.
    public int loops() {
      return (int) loop.chars().filter(c -> c == '.').count();
    }
  }

  /// A line of the picture of the nest.
  ///
  /// @param depth how many loops it stands in
  /// @param kind `loop`, `batch`, `learn`, `act`, `objective`, `bottleneck` or `observe`
  /// @param name of a loop, or the path of what is learned; empty for others
  /// @param reads the indices of the loops and learned things that it reads
  public record Part(
      int depth, String kind, String name, String text, List<Integer> reads, Place place) {}

  /// What a loop computes within one step of its outermost loop, counted from the program.
  ///
  /// @param path `outer.inner`; `outer.inner.adjoint` for the gradient through it
  /// @param steps how often its body runs each time it is entered
  /// @param operations with those of the loops inside it
  public record Cost(String path, long steps, double operations) {}

  /// An option of the compiler that the results may depend on: `-O`, `--memory`.
  public record CompilerOption(String name, String value) {}

  /// A place in the spec.
  public record Place(String file, int line, int column, String text) {}
}
