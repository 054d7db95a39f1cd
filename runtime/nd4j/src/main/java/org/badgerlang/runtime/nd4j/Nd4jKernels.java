package org.badgerlang.runtime.nd4j;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupFunctions;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.provider.Supply;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// The state of a setup as arrays of ND4J, and the functions over it: what is the same for every
/// spec.
public final class Nd4jKernels implements Kernels {
  private final SetupInfo info;
  private final SetupFunctions<Nd4jFunction> functions;
  private final Map<Nd4jFunction, List<Supply>> supplies = new IdentityHashMap<>();
  private final double[] params;
  private final INDArray[] state;
  private final INDArray[][] results;
  private final int[] firstSizes;
  private int[] sizes;
  private long seed;

  /// @param providers who supplies tasks, where some come from Java code
  public Nd4jKernels(SetupInfo info, Providers providers, SetupFunctions<Nd4jFunction> functions) {
    // ND4J splits sums by threads; with one their order, and so every bit, is always the same.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    this.info = info;
    this.functions = functions;
    functions.all().forEach(function -> supplies.put(function, opened(function, providers)));
    params = info.params().stream().mapToDouble(SetupInfo.Param::value).toArray();
    state = new INDArray[info.state().size()];
    for (int i = 0; i < state.length; i++) {
      state[i] = Axes.of(new float[info.state().get(i).length()], shape(i));
    }
    results = new INDArray[functions.loops().size()][0];
    firstSizes = info.sizes().stream().mapToInt(SetupInfo.Size::first).toArray();
    sizes = firstSizes;
  }

  private static List<Supply> opened(Nd4jFunction function, Providers providers) {
    return function.requests().stream().map(providers::open).toList();
  }

  private INDArray[] run(Nd4jFunction function, long step, int[] sizesNow, INDArray[] inputs) {
    var known = supplies.getOrDefault(function, List.of());
    return function.run(new Call(seed, step, sizesNow, known), inputs);
  }

  private long[] shape(int tensor) {
    return info.state().get(tensor).dims().stream().mapToLong(Integer::longValue).toArray();
  }

  @Override
  public SetupInfo info() {
    return info;
  }

  @Override
  public void params(double[] values) {
    System.arraycopy(values, 0, params, 0, params.length);
  }

  @Override
  public void seed(long newSeed) {
    seed = newSeed;
  }

  @Override
  public void init() {
    INDArray[] first = run(functions.init(), 0, firstSizes, inputs(0, false));
    System.arraycopy(first, 0, state, 0, state.length);
  }

  @Override
  public void read(int tensor, float[] into) {
    float[] numbers = Axes.numbers(state[tensor]);
    System.arraycopy(numbers, 0, into, 0, Math.min(numbers.length, into.length));
  }

  @Override
  public void write(int tensor, float[] from) {
    state[tensor] = Axes.of(from.clone(), shape(tensor));
  }

  @Override
  public long repeat(int loop) {
    return functions
        .loops()
        .get(loop)
        .repeat()
        .map(repeat -> (long) number(run(repeat, 0, firstSizes, inputs(0, false))[0]))
        .orElse(-1L);
  }

  private static float number(INDArray scalar) {
    return scalar.getFloat(0);
  }

  @Override
  public void step(int loop, long step) {
    var known = functions.loops().get(loop);
    INDArray[] inputs = inputs(step, true);
    if (known.sizes().isPresent()) {
      sizes = measured(run(known.sizes().get(), step, sizes, inputs));
    }
    INDArray[] outputs = run(known.step(), step, sizes, inputs);
    int updated = known.updates().size();
    for (int i = 0; i < updated; i++) {
      state[known.updates().get(i)] = outputs[i];
    }
    results[loop] = Arrays.copyOfRange(outputs, updated, outputs.length);
  }

  private int[] measured(INDArray[] values) {
    var now = new int[values.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = info.sizes().get(i).of(number(values[i]));
    }
    return now;
  }

  private INDArray[] inputs(long step, boolean whole) {
    var inputs = new INDArray[params.length + (whole ? state.length + 1 : 0)];
    for (int i = 0; i < params.length; i++) {
      inputs[i] = Nd4j.scalar((float) params[i]);
    }
    if (whole) {
      System.arraycopy(state, 0, inputs, params.length, state.length);
      inputs[inputs.length - 1] = Nd4j.scalar((float) step);
    }
    return inputs;
  }

  @Override
  public float[] metric(int loop, int index) {
    return Axes.numbers(results[loop][index]);
  }

  @Override
  public float[][] evaluate(int evaluation, int variant, long step) {
    var known = functions.evaluations().get(evaluation).get(variant);
    INDArray[] inputs = inputs(step, true);
    INDArray[] measures = run(known.run(), step, sizes(evaluation, known, step, inputs), inputs);
    return Arrays.stream(measures).map(Axes::numbers).toArray(float[][]::new);
  }

  /// Those of the condition; of a probe those of the step that it looks into.
  private int[] sizes(
      int evaluation, SetupFunctions.Variant<Nd4jFunction> known, long step, INDArray[] inputs) {
    return functions
        .measured(evaluation, info)
        .map(rule -> measured(run(rule, step, sizes, inputs)))
        .orElseGet(() -> known.sizes().stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public long bytes() {
    return info.state().stream().mapToLong(tensor -> (long) Float.BYTES * tensor.length()).sum();
  }

  @Override
  public void close() {
    Arrays.fill(state, Nd4j.scalar(0f));
  }
}
