package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.plan.Buffer;

/// When the buffers of a block are in use, counted in barriers of the kernel as it is written. Two
/// buffers may have the same place where a barrier lies between the last use of one and the first
/// of the other.
final class Lifetimes {
  private final Map<Buffer, Use> uses = new HashMap<>();
  private final List<Loop> open = new ArrayList<>();
  private int now;

  /// A loop that is being written.
  private static final class Loop {
    final int start;
    final Set<Buffer> known;
    boolean done;

    /// @param known what was in use before it
    Loop(int start, Set<Buffer> known) {
      this.start = start;
      this.known = known;
    }
  }

  /// Mutable while the kernel is written.
  private static final class Use {
    int first;
    int last;
    final List<Loop> around;

    Use(int now, List<Loop> around) {
      first = now;
      last = now;
      this.around = around;
    }
  }

  void barrier() {
    now++;
  }

  void enterLoop() {
    open.add(new Loop(now, new HashSet<>(uses.keySet())));
  }

  /// What came into the loop is needed until its last step.
  void leaveLoop() {
    var loop = open.removeLast();
    loop.done = true;
    for (var entry : uses.entrySet()) {
      var use = entry.getValue();
      if (loop.known.contains(entry.getKey()) && use.last >= loop.start) {
        use.last = now;
      }
    }
  }

  /// @param reads whether it is read before it is written
  void use(Buffer buffer, boolean reads) {
    var use = uses.get(buffer);
    if (use == null) {
      use = new Use(now, new ArrayList<>(open));
      uses.put(buffer, use);
      if (reads && !open.isEmpty()) {
        // Some step before this one wrote it.
        use.first = open.getFirst().start;
        open.forEach(loop -> loop.known.add(buffer));
      }
    }
    use.last = Math.max(use.last, now);
    for (var loop : use.around) {
      if (loop.done) {
        // Each step of the loop may have written a part of it.
        use.first = Math.min(use.first, loop.start);
      }
    }
  }

  boolean overlap(Buffer one, Buffer other) {
    if (one.padded() || other.padded()) {
      return true;
    }
    var a = uses.get(one);
    var b = uses.get(other);
    return a == null || b == null || (a.first <= b.last && b.first <= a.last);
  }
}
