package org.badgerlang.runtime.cpu;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupFunctions;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.provider.Providers;

/// The state of a setup and the compiled functions over it: what is the same for every spec.
public final class CpuKernels implements Kernels {
  private final SetupInfo info;
  private final Team team;
  private final SetupFunctions<Compiled> functions;
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
      SetupInfo info, Team team, Providers providers, SetupFunctions<Compiled> functions) {
    this.info = info;
    this.team = team;
    this.functions = functions;
    functions.all().forEach(function -> supply(function, providers));
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
    metrics = new float[functions.loops().size()][][];
    for (int i = 0; i < metrics.length; i++) {
      metrics[i] = new float[info.loops().get(i).metrics().size()][0];
    }
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
    var init = functions.init();
    init.sizes(firstSizes);
    give(init);
    init.run(seed, 0);
    for (int i = 0; i < state.length; i++) {
      System.arraycopy(init.outputs()[i], 0, state[i], 0, init.outputLength(i));
    }
    // It runs once, and its arrays take as much memory as the state.
    init.release();
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
    var repeat = functions.loops().get(loop).repeat();
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
    var known = functions.loops().get(loop);
    stepNumber[0] = step;
    if (known.sizes().isPresent()) {
      measure(known.sizes().get(), step);
    }
    var function = known.step();
    function.sizes(sizes);
    give(function);
    runUnlessAbandoned(function, step);
    var outputs = function.outputs();
    for (int i = 0; i < known.updates().size(); i++) {
      int tensor = known.updates().get(i);
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
      sizes[i] = info.sizes().get(i).of(function.outputs()[i][0]);
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
    var function = functions.loops().get(loop).step();
    int output = functions.loops().get(loop).updates().size() + index;
    int length = function.outputLength(output);
    if (metrics[loop][index].length != length) {
      metrics[loop][index] = new float[length];
    }
    System.arraycopy(function.outputs()[output], 0, metrics[loop][index], 0, length);
    return metrics[loop][index];
  }

  @Override
  public float[][] evaluate(int evaluation, int variant, long step) {
    var known = functions.evaluations().get(evaluation).get(variant);
    var function = known.run();
    stepNumber[0] = step;
    var varying = functions.measured(evaluation, info);
    varying.ifPresent(rule -> measure(rule, step));
    function.sizes(
        varying.isPresent() ? sizes : known.sizes().stream().mapToInt(Integer::intValue).toArray());
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
    long bytes = functions.all().mapToLong(Compiled::bytes).sum();
    for (var tensor : state) {
      bytes += (long) Float.BYTES * tensor.length;
    }
    return bytes;
  }

  @Override
  public void close() {
    team.close();
  }
}
