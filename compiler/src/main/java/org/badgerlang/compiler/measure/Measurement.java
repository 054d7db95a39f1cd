package org.badgerlang.compiler.measure;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.badgerlang.compiler.Compiler;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.lower.Elaboration;
import org.badgerlang.compiler.pack.GeneratedClasses;
import org.badgerlang.compiler.pack.InMemoryJavac;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.launch.LoadedSetup;
import org.badgerlang.runtime.record.TensorFile;

/// A spec compiled in memory and made ready on this machine, to be timed and looked into.
public final class Measurement implements AutoCloseable {
  private final Kernels kernels;
  private final SequencedMap<String, TensorType> draws;
  private double firstSeconds;

  private Measurement(Kernels kernels, SequencedMap<String, TensorType> draws) {
    this.kernels = kernels;
    this.draws = draws;
  }

  /// Compiles a spec without errors for `device`, and gives its state the first values.
  ///
  /// @param shown whether the random numbers of a step are shown, which costs it time
  /// @throws ReflectiveOperationException where the generated module can not be made
  public static Measurement of(
      Compiler.Checked checked, int level, String device, int threads, long seed, boolean shown)
      throws ReflectiveOperationException {
    var spec = checked;
    SequencedMap<String, TensorType> draws = new LinkedHashMap<>();
    if (shown) {
      var showing = ShownDraws.of(checked.program());
      draws = showing.draws();
      var known = checked.elaboration();
      spec =
          new Compiler.Checked(
              checked.source(),
              checked.tree(),
              new Elaboration(
                  Optional.of(showing.program()),
                  known.diagnostics(),
                  known.facts(),
                  known.learned(),
                  known.kept(),
                  known.seconds()),
              checked.diagnostics());
    }
    var compiled = Compiler.compile(spec, level, List.of(device));
    var classes = new GeneratedClasses(InMemoryJavac.compile(compiled.java()));
    var kernels = new LoadedSetup(classes, compiled.moduleClass()).kernels(device, threads);
    kernels.params(kernels.info().params().stream().mapToDouble(param -> param.value()).toArray());
    kernels.seed(seed);
    kernels.init();
    return new Measurement(kernels, draws);
  }

  /// Runs the first step of the first loop.
  ///
  /// @return seconds since this process began
  public double first() {
    long start = System.nanoTime();
    kernels.step(0, 0);
    firstSeconds = (System.nanoTime() - start) * 1e-9;
    return ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3;
  }

  /// Times the steps after the first.
  ///
  /// @param warmSeconds how long to run before it counts
  /// @param steps how many count, at most
  /// @param mostSeconds how long those may take together
  public StepTimes steps(double warmSeconds, int steps, double mostSeconds) {
    return StepTimes.of(kernels, firstSeconds, warmSeconds, steps, mostSeconds);
  }

  /// The bytes of all buffers of the kernels.
  public long bytes() {
    return kernels.bytes();
  }

  /// The loss of the first loop's last step.
  public float loss() {
    var metrics = kernels.info().loops().getFirst().metrics();
    for (int i = 0; i < metrics.size(); i++) {
      if (metrics.get(i).name().equals("loss")) {
        return kernels.metric(0, i)[0];
      }
    }
    return Float.NaN;
  }

  /// Runs the first step and gives the state `before` and `after` it, what it drew, and its loss,
  /// each under a name of its own; the notes name the axes of each tensor.
  public TensorFile look() {
    var tensors = new ArrayList<TensorFile.Tensor>();
    var axes = new LinkedHashMap<String, String>();
    addState("before.", tensors, axes);
    first();
    addState("after.", tensors, axes);
    int metric = kernels.info().loops().getFirst().metrics().size() - draws.size();
    for (Map.Entry<String, TensorType> draw : draws.entrySet()) {
      var name = "draw." + draw.getKey();
      List<Integer> dims = draw.getValue().axes().stream().map(a -> a.size().fixed()).toList();
      tensors.add(new TensorFile.Tensor(name, dims, kernels.metric(0, metric++).clone()));
      axes.put(name, String.join(",", draw.getValue().axes().stream().map(Axis::name).toList()));
    }
    tensors.add(new TensorFile.Tensor("loss", List.of(), new float[] {loss()}));
    return new TensorFile(tensors, axes);
  }

  private void addState(String prefix, List<TensorFile.Tensor> tensors, Map<String, String> axes) {
    var state = kernels.info().state();
    for (int i = 0; i < state.size(); i++) {
      var values = new float[state.get(i).length()];
      kernels.read(i, values);
      String name = prefix + state.get(i).path();
      tensors.add(new TensorFile.Tensor(name, state.get(i).dims(), values));
      axes.put(name, String.join(",", state.get(i).axes()));
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
