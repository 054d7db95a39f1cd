package org.badgerlang.runtime.cuda;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupFunctions;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.provider.Providers;
import org.badgerlang.runtime.run.RunFailure;

/// The state of a setup on a GPU, and its functions there.
public final class CudaKernels implements Kernels {
  private final SetupFunctions<CudaCode> setup;
  private final SetupInfo info;
  private final Gpu gpu;
  private final Map<CudaCode, CudaFunction> functions = new IdentityHashMap<>();
  private final long[] params;
  private final long[] state;
  private final long stepNumber;
  private final int[] sizes;
  private final int[] firstSizes;
  private final float[] one = new float[1];
  private long seed;

  private CudaKernels(CudaSetup setup, Providers providers, Gpu gpu, ImageSource images) {
    this.setup = setup.functions();
    this.info = setup.info();
    this.gpu = gpu;
    this.setup
        .all()
        .forEach(code -> functions.computeIfAbsent(code, _ -> load(code, providers, images)));
    params = new long[info.params().size()];
    for (int i = 0; i < params.length; i++) {
      params[i] = gpu.allocate(1);
    }
    stepNumber = gpu.allocate(1);
    state = new long[info.state().size()];
    for (int i = 0; i < state.length; i++) {
      state[i] = gpu.allocate(info.state().get(i).length());
    }
    firstSizes = info.sizes().stream().mapToInt(SetupInfo.Size::first).toArray();
    sizes = firstSizes.clone();
    params(info.params().stream().mapToDouble(SetupInfo.Param::value).toArray());
  }

  private CudaFunction load(CudaCode code, Providers providers, ImageSource images) {
    var supplies = code.requests().stream().map(providers::open).toList();
    return new CudaFunction(gpu, code, images.image(code), supplies);
  }

  /// Compiles the functions for the GPU that is there, and makes room on it.
  ///
  /// @param providers who supplies tasks, where some come from Java code
  /// @throws RunFailure where something is missing
  public static CudaKernels open(CudaSetup setup, Providers providers) {
    try {
      var gpu = Gpu.open();
      return new CudaKernels(setup, providers, gpu, KernelImages.of(gpu));
    } catch (CudaMissing missing) {
      throw RunFailure.machine("device `cuda`: " + missing.sentence());
    }
  }

  /// The same on kernels that somebody else compiled.
  static CudaKernels open(CudaSetup setup, Providers providers, ImageSource images) {
    return new CudaKernels(setup, providers, Gpu.open(), images);
  }

  private CudaFunction function(CudaCode code) {
    return Objects.requireNonNull(functions.get(code), code::name);
  }

  @Override
  public SetupInfo info() {
    return info;
  }

  @Override
  public void params(double[] values) {
    gpu.enter();
    for (int i = 0; i < params.length; i++) {
      number(params[i], values[i]);
    }
  }

  private void number(long address, double value) {
    one[0] = (float) value;
    gpu.write(address, one, 1);
  }

  @Override
  public void seed(long newSeed) {
    seed = newSeed;
  }

  @Override
  public void init() {
    gpu.enter();
    var init = function(setup.init());
    init.sizes(firstSizes);
    give(init);
    init.run(seed, 0);
    for (int i = 0; i < state.length; i++) {
      gpu.driver().onDevice(state[i], init.output(i), bytes(init.outputLength(i)), gpu.stream());
    }
  }

  private static long bytes(long numbers) {
    return numbers * Float.BYTES;
  }

  @Override
  public void read(int tensor, float[] into) {
    gpu.enter();
    gpu.read(into, state[tensor], into.length);
  }

  @Override
  public void write(int tensor, float[] from) {
    gpu.enter();
    gpu.write(state[tensor], from, from.length);
  }

  @Override
  public long repeat(int loop) {
    Optional<CudaCode> repeat = setup.loops().get(loop).repeat();
    if (repeat.isEmpty()) {
      return -1;
    }
    gpu.enter();
    var function = function(repeat.get());
    function.sizes(firstSizes);
    give(function);
    function.run(seed, 0);
    gpu.read(one, function.output(0), 1);
    return (long) one[0];
  }

  @Override
  public void step(int loop, long step) {
    gpu.enter();
    var known = setup.loops().get(loop);
    number(stepNumber, step);
    if (known.sizes().isPresent()) {
      measure(function(known.sizes().get()), step);
    }
    var function = function(known.step());
    function.sizes(sizes);
    give(function);
    function.run(seed, step);
    for (int i = 0; i < known.updates().size(); i++) {
      int tensor = known.updates().get(i);
      int length = function.outputLength(i);
      if (length == info.state().get(tensor).length()) {
        state[tensor] = function.exchange(i, state[tensor]);
      } else {
        gpu.driver().onDevice(state[tensor], function.output(i), bytes(length), gpu.stream());
      }
    }
  }

  private void measure(CudaFunction function, long step) {
    function.sizes(sizes);
    give(function);
    function.run(seed, step);
    for (int i = 0; i < sizes.length; i++) {
      gpu.read(one, function.output(i), 1);
      sizes[i] = info.sizes().get(i).of(one[0]);
    }
  }

  /// Params, state and the step, as far as the function takes them.
  private void give(CudaFunction function) {
    int next = 0;
    for (int i = 0; i < params.length && next < function.inputs(); i++) {
      function.input(next++, params[i]);
    }
    for (int i = 0; i < state.length && next < function.inputs(); i++) {
      function.input(next++, state[i]);
    }
    if (next < function.inputs()) {
      function.input(next, stepNumber);
    }
  }

  @Override
  public float[] metric(int loop, int index) {
    gpu.enter();
    var known = setup.loops().get(loop);
    return result(function(known.step()), known.updates().size() + index);
  }

  private float[] result(CudaFunction function, int output) {
    var numbers = new float[function.outputLength(output)];
    gpu.read(numbers, function.output(output), numbers.length);
    return numbers;
  }

  @Override
  public float[][] evaluate(int evaluation, int variant, long step) {
    gpu.enter();
    var known = setup.evaluations().get(evaluation).get(variant);
    var function = function(known.run());
    number(stepNumber, step);
    function.sizes(sizesOf(evaluation, known.sizes(), step));
    give(function);
    function.run(seed, step);
    var results = new float[function.outputs()][];
    for (int i = 0; i < results.length; i++) {
      results[i] = result(function, i);
    }
    return results;
  }

  /// Those of the condition; of a probe those of the step that it looks into.
  private int[] sizesOf(int evaluation, List<Integer> condition, long step) {
    var rule = setup.measured(evaluation, info);
    rule.ifPresent(code -> measure(function(code), step));
    return rule.isPresent() ? sizes : condition.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public long bytes() {
    return gpu.allocated();
  }

  @Override
  public void close() {
    gpu.enter();
    functions.values().forEach(CudaFunction::close);
    var memory = new ArrayList<>(List.of(stepNumber));
    for (long address : params) {
      memory.add(address);
    }
    for (long address : state) {
      memory.add(address);
    }
    memory.forEach(gpu.driver()::free);
    gpu.close();
  }
}
