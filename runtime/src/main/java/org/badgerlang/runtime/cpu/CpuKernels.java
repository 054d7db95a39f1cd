package org.badgerlang.runtime.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.provider.Providers;

/// The state of a setup and the compiled functions over it: what is the same for every spec.
public final class CpuKernels implements Kernels {
  /// An outermost loop.
  ///
  /// @param updates for each of the first outputs of `step`, which state tensor it replaces
  public record Loop(
      Optional<Compiled> repeat, Optional<Compiled> sizes, Compiled step, int[] updates) {}

  /// One condition of an evaluation.
  ///
  /// @param sizes the value of each size variable
  public record Variant(int[] sizes, Compiled run) {}

  private final SetupInfo info;
  private final Team team;
  private final Compiled init;
  private final List<Loop> loops;
  private final List<List<Variant>> evaluations;
  private final float[][] params;
  private final float[][] state;
  private final float[][][] metrics;
  private final float[] stepNumber = new float[1];
  private final int[] sizes;
  private final int[] firstSizes;
  private long seed;
  private BooleanSupplier abandon = () -> false;

  /// @param providers who supplies tasks, where some come from Java code
  public CpuKernels(
      SetupInfo info,
      Team team,
      Providers providers,
      Compiled init,
      List<Loop> loops,
      List<List<Variant>> evaluations) {
    this.info = info;
    this.team = team;
    this.init = init;
    this.loops = List.copyOf(loops);
    this.evaluations = List.copyOf(evaluations);
    functions().forEach(function -> supply(function, providers));
    params = new float[info.params().size()][1];
    for (int i = 0; i < params.length; i++) {
      params[i][0] = (float) info.params().get(i).value();
    }
    state = new float[info.state().size()][];
    for (int i = 0; i < state.length; i++) {
      state[i] = new float[info.state().get(i).length()];
    }
    firstSizes = info.sizes().stream().mapToInt(SetupInfo.Size::first).toArray();
    sizes = firstSizes.clone();
    metrics = new float[loops.size()][][];
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = new float[info.loops().get(i).metrics().size()][0];
    }
  }

  private Stream<Compiled> functions() {
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

  private static void supply(Compiled function, Providers providers) {
    function.supplies(function.requests().stream().map(providers::open).toList());
  }

  @Override
  public SetupInfo info() {
    return info;
  }

  @Override
  public void params(double[] values) {
    for (int i = 0; i < params.length; i++) {
      params[i][0] = (float) values[i];
    }
  }

  @Override
  public void seed(long newSeed) {
    seed = newSeed;
  }

  @Override
  public void init() {
    init.sizes(firstSizes);
    give(init);
    init.run(seed, 0);
    for (int i = 0; i < state.length; i++) {
      System.arraycopy(init.outputs()[i], 0, state[i], 0, init.outputLength(i));
    }
  }

  @Override
  public void read(int tensor, float[] into) {
    System.arraycopy(state[tensor], 0, into, 0, into.length);
  }

  @Override
  public void write(int tensor, float[] from) {
    System.arraycopy(from, 0, state[tensor], 0, from.length);
  }

  @Override
  public long repeat(int loop) {
    var repeat = loops.get(loop).repeat();
    if (repeat.isEmpty()) {
      return -1;
    }
    repeat.get().sizes(firstSizes);
    give(repeat.get());
    repeat.get().run(seed, 0);
    return (long) repeat.get().outputs()[0][0];
  }

  @Override
  public void step(int loop, long step) {
    var known = loops.get(loop);
    stepNumber[0] = step;
    if (known.sizes().isPresent()) {
      measure(known.sizes().get(), step);
    }
    var function = known.step();
    function.sizes(sizes);
    give(function);
    runUnlessAbandoned(function, step);
    var outputs = function.outputs();
    for (int i = 0; i < known.updates().length; i++) {
      int tensor = known.updates()[i];
      if (outputs[i].length == state[tensor].length) {
        var old = state[tensor];
        state[tensor] = outputs[i];
        outputs[i] = old;
      } else {
        System.arraycopy(outputs[i], 0, state[tensor], 0, function.outputLength(i));
      }
    }
  }

  private void runUnlessAbandoned(Compiled function, long step) {
    team.abandonWhen(abandon);
    try {
      function.run(seed, step);
    } finally {
      team.abandonWhen(null);
    }
  }

  private void measure(Compiled function, long step) {
    function.sizes(sizes);
    give(function);
    function.run(seed, step);
    for (int i = 0; i < sizes.length; i++) {
      var bounds = info.sizes().get(i);
      sizes[i] = Math.clamp(Math.round(function.outputs()[i][0]), bounds.min(), bounds.max());
    }
  }

  /// Params, state and the step, as far as the function takes them.
  private void give(Compiled function) {
    var inputs = function.inputs();
    int next = 0;
    for (int i = 0; i < params.length && next < inputs.length; i++) {
      inputs[next++] = params[i];
    }
    for (int i = 0; i < state.length && next < inputs.length; i++) {
      inputs[next++] = state[i];
    }
    if (next < inputs.length) {
      inputs[next] = stepNumber;
    }
  }

  @Override
  public float[] metric(int loop, int index) {
    var function = loops.get(loop).step();
    int output = loops.get(loop).updates().length + index;
    int length = function.outputLength(output);
    if (metrics[loop][index].length != length) {
      metrics[loop][index] = new float[length];
    }
    System.arraycopy(function.outputs()[output], 0, metrics[loop][index], 0, length);
    return metrics[loop][index];
  }

  @Override
  public float[][] evaluate(int evaluation, int variant, long step) {
    var known = evaluations.get(evaluation).get(variant);
    var function = known.run();
    stepNumber[0] = step;
    int probe = evaluation - info.evaluations().size();
    var varying =
        probe < 0 ? Optional.<Compiled>empty() : loops.get(info.probes().get(probe).loop()).sizes();
    varying.ifPresent(rule -> measure(rule, step));
    function.sizes(varying.isPresent() ? sizes : known.sizes());
    give(function);
    runUnlessAbandoned(function, step);
    var results = new float[function.outputs().length][];
    for (int i = 0; i < results.length; i++) {
      results[i] = java.util.Arrays.copyOf(function.outputs()[i], function.outputLength(i));
    }
    return results;
  }

  @Override
  public void abandonWhen(BooleanSupplier wish) {
    abandon = wish;
  }

  @Override
  public OptionalInt lanes() {
    return OptionalInt.of(Lanewise.widest().length());
  }

  @Override
  public long bytes() {
    long bytes = init.bytes();
    for (var tensor : state) {
      bytes += (long) Float.BYTES * tensor.length;
    }
    for (var loop : loops) {
      bytes += loop.step().bytes();
      bytes += loop.repeat().map(Compiled::bytes).orElse(0L);
      bytes += loop.sizes().map(Compiled::bytes).orElse(0L);
    }
    for (var variants : new ArrayList<>(evaluations)) {
      for (var variant : variants) {
        bytes += variant.run().bytes();
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    team.close();
  }
}
