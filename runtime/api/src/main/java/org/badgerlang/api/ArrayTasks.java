package org.badgerlang.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.badgerlang.runtime.provider.TaskProvider;
import org.badgerlang.runtime.provider.TaskRequest;
import org.badgerlang.runtime.provider.TaskSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// A provider of tasks that speaks in arrays.
///
/// ```java
/// var lines = new ArrayTasks("lines", request -> (ticket, inputs) -> Map.of("x", Nd4j.rand(8)));
/// Spec.of(file).suppliedBy(lines)
/// ```
///
/// @param name as the spec names it behind `from`
/// @param opening opens what the spec asks for, and throws an `IllegalArgumentException` where it
///     can not supply that
public record ArrayTasks(String name, Function<TaskRequest, Members> opening)
    implements TaskProvider {

  /// Supplies the members of one instance.
  @FunctionalInterface
  public interface Members {
    /// @param ticket chance: the same ticket and inputs always give the same members
    /// @param inputs arguments, and for a move the states and actions
    /// @return every member asked for, in the declared shape
    Map<String, INDArray> supply(long ticket, Map<String, INDArray> inputs);
  }

  @Override
  public TaskSource open(TaskRequest request) {
    Members members = opening.apply(request);
    return (ticket, inputs, outputs) -> {
      var arrays = new LinkedHashMap<String, INDArray>();
      for (TaskRequest.Member input : request.inputs()) {
        float[] numbers = inputs.getOrDefault(input.name(), new float[0]);
        arrays.put(input.name(), Nd4j.createFromArray(numbers).reshape(shape(input)));
      }
      Map<String, INDArray> supplied = members.supply(ticket, arrays);
      for (TaskRequest.Member output : request.outputs()) {
        INDArray array = supplied.get(output.name());
        if (array == null) {
          throw new IllegalArgumentException("nothing is supplied for `" + output.name() + "`");
        }
        if (!Arrays.equals(array.shape(), shape(output))) {
          throw new IllegalArgumentException(
              "`%s` is declared %s, and supplied in the shape %s"
                  .formatted(output.name(), output, Arrays.toString(array.shape())));
        }
        float[] numbers = array.dup('c').data().asFloat();
        float[] room = outputs.getOrDefault(output.name(), numbers);
        System.arraycopy(numbers, 0, room, 0, room.length);
      }
    };
  }

  private static long[] shape(TaskRequest.Member member) {
    return member.dims().stream().mapToLong(Integer::longValue).toArray();
  }
}
