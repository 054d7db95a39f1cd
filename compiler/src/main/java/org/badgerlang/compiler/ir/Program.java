package org.badgerlang.compiler.ir;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.source.Span;

/// A whole setup as tensor functions, and what the host does with them.
///
/// The host holds the state tensors, runs the outermost loops step by step, and between steps
/// evaluates, logs and saves. Everything nested in an outermost loop is inside its step function.
///
/// Every function takes first the `params` (scalars, in order), then every state tensor (in order),
/// then, for step and size functions and evaluations, the loop's step as a scalar. `init` takes the
/// params alone.
///
/// @param init gives every state tensor its first value, in order
public record Program(
    String name,
    List<Param> params,
    List<SizeVariable> sizes,
    List<State> state,
    Function init,
    List<HostLoop> loops,
    List<Evaluation> evaluations,
    List<Part> nest) {
  public Program {
    params = List.copyOf(params);
    sizes = List.copyOf(sizes);
    state = List.copyOf(state);
    loops = List.copyOf(loops);
    evaluations = List.copyOf(evaluations);
    nest = List.copyOf(nest);
  }

  /// A program of which no picture is wanted.
  public Program(
      String name,
      List<Param> params,
      List<SizeVariable> sizes,
      List<State> state,
      Function init,
      List<HostLoop> loops,
      List<Evaluation> evaluations) {
    this(name, params, sizes, state, init, loops, evaluations, List.of());
  }

  /// Every function, once.
  public List<Function> functions() {
    var all = new IdentityHashMap<Function, Integer>();
    all.put(init, 0);
    for (var loop : loops) {
      loop.repeat().ifPresent(function -> all.putIfAbsent(function, all.size()));
      loop.sizes().ifPresent(function -> all.putIfAbsent(function, all.size()));
      all.putIfAbsent(loop.step(), all.size());
    }
    evaluations.stream()
        .flatMap(evaluation -> evaluation.variants().stream())
        .forEach(variant -> all.putIfAbsent(variant.run(), all.size()));
    return all.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// The same weights with another loop alone.
  public Program of(HostLoop loop) {
    return new Program(name, params, sizes, state, init, List.of(loop), List.of());
  }

  /// A number of the spec that the command line can set when the jar runs, with its value in the
  /// spec.
  public record Param(String name, double value) {}

  /// A size that changes while running, within bounds.
  public record SizeVariable(String name, int min, int max, int first) {
    /// The largest value of each.
    public static Map<String, Integer> largest(List<SizeVariable> variables) {
      return variables.stream().collect(Collectors.toMap(SizeVariable::name, SizeVariable::max));
    }
  }

  /// A tensor that lives from step to step.
  ///
  /// @param path as the spec names it: `Cell.weights.memory.w`, `outer.adam.m.…`
  /// @param owner the loop that changes it; empty where it is frozen
  public record State(
      String path, TensorType type, Kind kind, Optional<String> owner, Span origin) {}

  public enum Kind {
    /// Learned by a loop.
    WEIGHT,
    /// Of a rule that learns.
    RULE,
    /// Carried by a loop or a stream.
    CARRIED,
    /// Never changes.
    FROZEN
  }

  /// An outermost loop.
  ///
  /// @param repeat the number of steps, absent for `forever`; a function so that params may set it:
  ///     takes the params, gives one scalar
  /// @param seconds the budget of `for 2 h`
  /// @param sizes takes params, state and the step, gives the value of each of the program's size
  ///     variables for this step, in order; absent where none varies
  /// @param step takes params, state and the step; gives `outputs` as named there
  /// @param updates for each of the first results of `step`, which state tensor it replaces
  /// @param metrics the remaining results of `step`
  /// @param until where present the name of the metric that ends the loop when it is not 0
  public record HostLoop(
      String name,
      Optional<Function> repeat,
      Optional<Double> seconds,
      Optional<Function> sizes,
      Function step,
      List<Integer> updates,
      List<Metric> metrics,
      Optional<String> until,
      Span origin) {
    public HostLoop {
      updates = List.copyOf(updates);
      metrics = List.copyOf(metrics);
    }
  }

  /// A logged result. Its tensor is a scalar, or a series over the axis of a nested loop.
  ///
  /// @param loop the loop it belongs to: `outer`, `outer.inner`
  /// @param name `loss`, a part of `losses`, a `measure`
  /// @param checked whether NaN or infinity in it stops the run
  public record Metric(String loop, String name, boolean checked, Span origin) {}

  /// The spec run in other conditions, or a probe.
  ///
  /// @param every after how many steps of the first loop; absent: at the end
  /// @param variants one for each condition of a grid
  /// @param probe where present, this is no evaluation of the spec but looks into a step of a loop
  public record Evaluation(
      String name,
      Optional<Integer> every,
      List<Variant> variants,
      Optional<Probe> probe,
      Span origin) {
    public Evaluation {
      variants = List.copyOf(variants);
    }

    public Evaluation(String name, Optional<Integer> every, List<Variant> variants, Span origin) {
      this(name, every, variants, Optional.empty(), origin);
    }
  }

  /// Looks into a step of an outermost loop: its only variant does the step again, to the same
  /// bits, and gives what is observed in it. Probes follow all evaluations.
  ///
  /// @param loop the index of the loop
  /// @param observations for each measure of the variant, what it is
  public record Probe(int loop, List<Observation> observations) {
    public Probe {
      observations = List.copyOf(observations);
    }
  }

  /// What is kept of steps: a whole tensor, over the axes of the loops around it first; or the norm
  /// of a gradient, over the innermost loop alone.
  ///
  /// @param loop the path of the loop: `outer.inner`
  /// @param every at which steps of the outermost loop; absent: at a few
  /// @param instances how many axes behind those of loops tell instances apart
  public record Observation(
      String loop,
      String name,
      boolean norm,
      Optional<Integer> every,
      TensorType type,
      int instances,
      Span origin) {}

  /// A line of the picture of the nest: a loop, or something in the loop above it with a smaller
  /// depth.
  ///
  /// @param kind `loop`, `batch`, `learn`, `act`, `objective`, `bottleneck` or `observe`
  /// @param name of a loop, or the path of what is learned
  /// @param reads the indices of the loops and learned things that it reads
  public record Part(
      int depth, String kind, String name, String text, List<Integer> reads, Span origin) {
    public Part {
      reads = List.copyOf(reads);
    }
  }

  /// One condition of an evaluation. Results of `run`: the measures, then 1 or 0 for each `expect`.
  ///
  /// @param sizes the values of the program's size variables, in order
  public record Variant(
      String condition,
      List<Integer> sizes,
      Function run,
      List<String> measures,
      List<Expectation> expectations) {
    public Variant {
      sizes = List.copyOf(sizes);
      measures = List.copyOf(measures);
      expectations = List.copyOf(expectations);
    }
  }

  /// An `expect` as written.
  public record Expectation(String text, Span origin) {}
}
