package org.badgerlang.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.RunRecord;
import org.badgerlang.runtime.record.SafeTensors;
import org.badgerlang.runtime.record.TensorFile;
import org.badgerlang.runtime.run.Evaluations;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// A run of a setup, step by step under the program's control. For one thread at a time; it uses
/// its own inside.
///
/// An agent that has learned acts in an outermost loop of its own, which the program steps like any
/// other: what it observes comes from a task that the program supplies, what it does is a metric.
public final class Training implements AutoCloseable {
  private final Kernels kernels;
  private final SetupInfo info;
  private final long[] steps;

  Training(Kernels kernels) {
    this.kernels = kernels;
    this.info = kernels.info();
    this.steps = new long[info.loops().size()];
  }

  /// What the spec is: its loops, metrics, state tensors and evaluations.
  public SetupInfo info() {
    return info;
  }

  /// Runs one step of the first outermost loop.
  public void step() {
    step(info.loops().getFirst().name());
  }

  /// Runs steps of the first outermost loop.
  public void steps(long count) {
    for (long i = 0; i < count; i++) {
      step();
    }
  }

  /// Runs one step of an outermost loop.
  ///
  /// @throws IllegalArgumentException where there is no such loop
  public void step(String loop) {
    int index = indexOf(loop, info.loops().stream().map(SetupInfo.Loop::name).toList(), "loop");
    kernels.step(index, steps[index]++);
  }

  /// A metric that the last step left, which must be one number: `outer.loss`.
  ///
  /// @throws IllegalArgumentException where there is no such metric, or it is a series
  public double metric(String name) {
    INDArray series = series(name);
    if (series.length() != 1) {
      throw new IllegalArgumentException(
          "`" + name + "` is a series of " + series.length() + " numbers; read it by `series`");
    }
    return series.getDouble(0);
  }

  /// A metric that the last step left, over the steps of its loop: `outer.inner.loss`.
  public INDArray series(String name) {
    var known = new ArrayList<String>();
    for (int i = 0; i < info.loops().size(); i++) {
      List<SetupInfo.Metric> metrics = info.loops().get(i).metrics();
      for (int k = 0; k < metrics.size(); k++) {
        String whole = metrics.get(k).loop() + "." + metrics.get(k).name();
        if (whole.equals(name)) {
          return Nd4j.createFromArray(kernels.metric(i, k).clone());
        }
        known.add(whole);
      }
    }
    throw new IllegalArgumentException("no metric `" + name + "`; there are " + known);
  }

  /// The tensors that live from step to step, by path: weights, the states of rules, what loops
  /// carry.
  public SequencedMap<String, INDArray> state() {
    var state = new LinkedHashMap<String, INDArray>();
    for (int i = 0; i < info.state().size(); i++) {
      state.put(info.state().get(i).path(), array(i));
    }
    return state;
  }

  /// What is learned, by path.
  public SequencedMap<String, INDArray> weights() {
    var weights = new LinkedHashMap<String, INDArray>();
    for (int i = 0; i < info.state().size(); i++) {
      if (info.state().get(i).kind() == SetupInfo.Kind.WEIGHT) {
        weights.put(info.state().get(i).path(), array(i));
      }
    }
    return weights;
  }

  /// A state tensor as it is now; a copy, its dimensions in the order of the spec's axes.
  ///
  /// @throws IllegalArgumentException where there is no such tensor
  public INDArray read(String path) {
    return array(tensor(path));
  }

  /// Sets a state tensor.
  ///
  /// @throws IllegalArgumentException where there is no such tensor, or it has another shape
  public void write(String path, INDArray values) {
    int index = tensor(path);
    long[] shape = shape(index);
    if (!Arrays.equals(values.shape(), shape)) {
      throw new IllegalArgumentException(
          "`%s` has the shape %s, not %s"
              .formatted(path, Arrays.toString(shape), Arrays.toString(values.shape())));
    }
    kernels.write(index, values.dup('c').data().asFloat());
  }

  private int tensor(String path) {
    return indexOf(path, info.state().stream().map(SetupInfo.Tensor::path).toList(), "tensor");
  }

  private static int indexOf(String name, List<String> names, String kind) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("no " + kind + " `" + name + "`; there are " + names);
    }
    return index;
  }

  private long[] shape(int index) {
    return info.state().get(index).dims().stream().mapToLong(Integer::longValue).toArray();
  }

  private INDArray array(int index) {
    return Nd4j.createFromArray(numbers(index)).reshape(shape(index));
  }

  private float[] numbers(int index) {
    var numbers = new float[info.state().get(index).length()];
    kernels.read(index, numbers);
    return numbers;
  }

  /// The evaluations of the spec, run on the state as it is.
  public List<RunRecord.Evaluated> evaluate() {
    return new Evaluations(kernels).runAll(steps.length == 0 ? 0 : steps[0]);
  }

  /// Writes all of the state as safetensors, the format of a run's `weights.safetensors`.
  public void save(Path file) throws IOException {
    var tensors = new ArrayList<TensorFile.Tensor>();
    for (int i = 0; i < info.state().size(); i++) {
      SetupInfo.Tensor tensor = info.state().get(i);
      tensors.add(new TensorFile.Tensor(tensor.path(), tensor.dims(), numbers(i)));
    }
    SafeTensors.write(file, new TensorFile(tensors, Map.of()));
  }

  /// Sets the state from a file: one that `save` wrote, or a run's `weights.safetensors`. What the
  /// file lacks stays.
  ///
  /// @throws IllegalArgumentException where the file holds a tensor of another setup
  public void load(Path file) throws IOException {
    long most = info.state().stream().mapToLong(SetupInfo.Tensor::length).sum();
    for (TensorFile.Tensor tensor : SafeTensors.read(file, most).tensors()) {
      INDArray values = Nd4j.createFromArray(tensor.values());
      write(
          tensor.name(),
          values.reshape(tensor.shape().stream().mapToLong(Integer::longValue).toArray()));
    }
  }

  @Override
  public void close() {
    kernels.close();
  }
}
