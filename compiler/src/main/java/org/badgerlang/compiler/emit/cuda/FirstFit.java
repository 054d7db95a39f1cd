package org.badgerlang.compiler.emit.cuda;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.BiPredicate;
import org.badgerlang.compiler.plan.Buffer;

/// Where buffers lie in one piece of memory, in numbers from its beginning.
///
/// @param end what all of them need together
record FirstFit(SequencedMap<Buffer, Long> places, long end) {
  /// Puts buffers down in turn, each as early as those that it may not meet let it.
  ///
  /// @param lengths in numbers
  /// @param apart whether two of them may not share a place
  static FirstFit of(SequencedMap<Buffer, Long> lengths, BiPredicate<Buffer, Buffer> apart) {
    var places = new LinkedHashMap<Buffer, Long>();
    long end = 0;
    for (var each : lengths.entrySet()) {
      long at = 0;
      var others =
          places.entrySet().stream()
              .filter(other -> apart.test(each.getKey(), other.getKey()))
              .sorted(Map.Entry.comparingByValue())
              .toList();
      for (var other : others) {
        if (at + each.getValue() <= other.getValue()) {
          break;
        }
        at = Math.max(at, other.getValue() + Objects.requireNonNull(lengths.get(other.getKey())));
      }
      places.put(each.getKey(), at);
      end = Math.max(end, at + each.getValue());
    }
    return new FirstFit(places, end);
  }

  long at(Buffer buffer) {
    return Objects.requireNonNull(places.get(buffer), buffer::name);
  }
}
