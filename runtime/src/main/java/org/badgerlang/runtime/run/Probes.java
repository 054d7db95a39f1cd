package org.badgerlang.runtime.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.Kernels;
import org.badgerlang.runtime.SetupInfo;
import org.badgerlang.runtime.record.ObservedStep;
import org.badgerlang.runtime.record.Recorder;
import org.badgerlang.runtime.record.TensorFile;

/// Looks into some steps of the outermost loops, as the spec's `observe` says, before they are run.
///
/// A look does the step once more on the same state and with the same draws, and changes nothing.
final class Probes {
  private final Kernels kernels;
  private final List<SetupInfo.Probe> probes;
  private double seconds;

  Probes(Kernels kernels) {
    this.kernels = kernels;
    this.probes = kernels.info().probes();
  }

  /// Looks into the step that the loop is about to run, where one is due.
  ///
  /// @param total the steps of the loop, negative where it has no end
  void before(int loop, long step, long total, double time, Recorder recorder) throws IOException {
    for (int i = 0; i < probes.size(); i++) {
      SetupInfo.Probe probe = probes.get(i);
      if (probe.loop() == loop
          && probe.observations().stream().anyMatch(each -> isDue(each, step, total))) {
        long start = System.nanoTime();
        look(i, step, total, time, recorder);
        seconds += (System.nanoTime() - start) * 1e-9;
      }
    }
  }

  /// The seconds that looking took.
  double seconds() {
    return seconds;
  }

  private static boolean isDue(SetupInfo.Observation observation, long step, long total) {
    return Cadence.seldom(observation.every(), total).logs(step);
  }

  private void look(int index, long step, long total, double time, Recorder recorder)
      throws IOException {
    SetupInfo.Probe probe = probes.get(index);
    int evaluation = kernels.info().evaluations().size() + index;
    float[][] values = kernels.evaluate(evaluation, 0, step);
    var norms = new LinkedHashMap<String, Map<String, float[]>>();
    var tensors = new ArrayList<ObservedStep.Observed>();
    for (int i = 0; i < probe.observations().size(); i++) {
      SetupInfo.Observation seen = probe.observations().get(i);
      if (!isDue(seen, step, total)) {
        continue;
      }
      if (seen.norm()) {
        norms.computeIfAbsent(seen.loop(), _ -> new LinkedHashMap<>()).put(seen.name(), values[i]);
      } else {
        var shape = shape(seen.dims(), values[i].length);
        var tensor = new TensorFile.Tensor(seen.loop() + "." + seen.name(), shape, values[i]);
        tensors.add(new ObservedStep.Observed(tensor, seen.axes(), seen.loops(), seen.instances()));
      }
    }
    for (var entry : norms.entrySet()) {
      recorder.step(entry.getKey(), step, time, entry.getValue(), true);
    }
    if (!tensors.isEmpty()) {
      String loop = kernels.info().loops().get(probe.loop()).name();
      recorder.observed(new ObservedStep(loop, step, tensors));
    }
  }

  /// The shape of so many numbers: `dims`, or flat where a size of a step is not its largest.
  private static List<Integer> shape(List<Integer> dims, int length) {
    long full = dims.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    return full == length ? dims : List.of(length);
  }
}
