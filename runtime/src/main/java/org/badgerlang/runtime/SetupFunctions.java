package org.badgerlang.runtime;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The functions of a compiled setup, as generated code gives them.
///
/// @param init gives every state tensor its first value
/// @param loops the outermost loops
/// @param evaluations the variants of each evaluation, then of each probe
/// @param <F> a function as a device runs it
public record SetupFunctions<F>(F init, List<Loop<F>> loops, List<List<Variant<F>>> evaluations) {
  public SetupFunctions {
    loops = List.copyOf(loops);
    evaluations = List.copyOf(evaluations);
  }

  /// An outermost loop.
  ///
  /// @param repeat the number of its steps, from the params
  /// @param sizes the size variables at a step
  /// @param updates for each of the first results of `step`, which state tensor it replaces
  public record Loop<F>(Optional<F> repeat, Optional<F> sizes, F step, List<Integer> updates) {
    public Loop {
      updates = List.copyOf(updates);
    }
  }

  /// One condition of an evaluation.
  ///
  /// @param sizes the value of each size variable
  public record Variant<F>(List<Integer> sizes, F run) {
    public Variant {
      sizes = List.copyOf(sizes);
    }
  }

  /// Every function, in the order above.
  public Stream<F> all() {
    return Stream.of(
            Stream.of(init),
            loops.stream()
                .flatMap(
                    loop ->
                        Stream.of(loop.repeat(), loop.sizes(), Optional.of(loop.step()))
                            .flatMap(Optional::stream)),
            evaluations.stream().flatMap(List::stream).map(Variant::run))
        .flatMap(some -> some);
  }

  /// The function that sets the sizes under which an evaluation runs, where it is a probe of a loop
  /// whose sizes vary.
  public Optional<F> measured(int evaluation, SetupInfo info) {
    int probe = evaluation - info.evaluations().size();
    return probe < 0 ? Optional.empty() : loops.get(info.probes().get(probe).loop()).sizes();
  }
}
