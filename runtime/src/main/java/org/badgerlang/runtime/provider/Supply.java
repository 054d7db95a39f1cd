package org.badgerlang.runtime.provider;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.runtime.run.RunFailure;

/// One place where a spec asks, opened: cuts the tensors of all instances into those of one.
public final class Supply {
  private static final long PARTS = 1L << 24;

  private final TaskRequest request;
  private final TaskSource source;

  Supply(TaskRequest request, TaskSource source) {
    this.request = request;
    this.source = source;
  }

  /// Asks for all instances, one after another.
  ///
  /// @param inputs two numbers over [0, 1) that make the ticket, then the request's inputs; each
  ///     holds the instances one after another, and may be longer
  /// @param outputs the same for the request's outputs
  /// @param lengths how many numbers of each of the request's inputs, then of its outputs, belong
  ///     to one instance
  /// @throws RunFailure where the provider fails, or leaves a number out
  public void fill(int instances, float[][] inputs, float[][] outputs, int... lengths) {
    for (int i = 0; i < instances; i++) {
      var given = new LinkedHashMap<String, float[]>();
      for (int k = 0; k < request.inputs().size(); k++) {
        given.put(request.inputs().get(k).name(), cut(inputs[2 + k], i, lengths[k]));
      }
      var wanted = new LinkedHashMap<String, float[]>();
      for (int k = 0; k < request.outputs().size(); k++) {
        float[] room = cut(outputs[k], i, lengths[request.inputs().size() + k]);
        Arrays.fill(room, Float.NaN);
        wanted.put(request.outputs().get(k).name(), room);
      }
      ask((long) (inputs[0][i] * PARTS) * PARTS + (long) (inputs[1][i] * PARTS), given, wanted);
      List<float[]> filled = List.copyOf(wanted.values());
      for (int k = 0; k < outputs.length; k++) {
        float[] numbers = filled.get(k);
        System.arraycopy(numbers, 0, outputs[k], i * numbers.length, numbers.length);
      }
    }
  }

  private static float[] cut(float[] all, int instance, int length) {
    return Arrays.copyOfRange(all, instance * length, (instance + 1) * length);
  }

  private void ask(long ticket, Map<String, float[]> given, Map<String, float[]> wanted) {
    try {
      source.supply(ticket, given, wanted);
    } catch (RunFailure failure) {
      throw failure;
    } catch (RuntimeException fault) {
      throw RunFailure.machine("`%s` failed: %s".formatted(request.provider(), fault), fault);
    }
    wanted.forEach(
        (name, numbers) -> {
          for (float number : numbers) {
            if (Float.isNaN(number)) {
              throw RunFailure.machine(
                  "`%s` left a number of `%s` out".formatted(request.provider(), name));
            }
          }
        });
  }
}
