package org.badgerlang.compiler.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Function;

/// How one function runs.
///
/// @param tiles how its regions are cut, where it has some
/// @param shards in how many parts the tiles of a region are cut, whatever the number of threads
public record Plan(
    Function function,
    Optional<Tiles> tiles,
    int shards,
    List<Buffer> inputs,
    List<Buffer> outputs,
    List<Buffer> buffers,
    List<Item> items) {
  public Plan {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    buffers = List.copyOf(buffers);
    items = List.copyOf(items);
  }

  /// The bytes of all its buffers with that many threads, inputs left out.
  public long bytes(int threads, Map<String, Integer> sizes) {
    long numbers = 0;
    for (var buffer : buffers) {
      int copies = buffer.scope() == Buffer.Scope.WORKER ? threads : 1;
      numbers = Math.addExact(numbers, Math.multiplyExact(copies, buffer.length().at(sizes)));
    }
    return Math.multiplyExact(numbers, Float.BYTES);
  }
}
