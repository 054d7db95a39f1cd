package org.badgerlang.compiler.cost;

import java.util.List;
import java.util.Optional;
import org.badgerlang.compiler.diagnostic.Diagnostic;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.source.Span;

/// Tells of programs that no memory of this size can hold, before anything is compiled or run.
///
/// The bytes named are a lower bound: the state, and the largest tensor of any function beside it.
public final class MemoryCheck {
  private static final double BYTES_A_NUMBER = 4;

  /// The entries of the longest array, but for a few at its start that kernels leave out.
  private static final double MOST_ENTRIES = Integer.MAX_VALUE - 64.0;

  private record Largest(double entries, TensorType type, Span origin) {}

  private MemoryCheck() {}

  /// An error where the program needs more than `available` bytes, or a tensor has more entries
  /// than an array can.
  public static Optional<Diagnostic> check(Program program, long available) {
    var largest = new Largest(0, TensorType.SCALAR, Span.NONE);
    double state = 0;
    for (var tensor : program.state()) {
      double entries = entries(tensor.type(), program);
      state += entries;
      largest = larger(largest, entries, tensor.type(), tensor.origin());
    }
    var functions = new java.util.ArrayList<>(List.of(program.init().body()));
    program.loops().forEach(loop -> functions.add(loop.step().body()));
    program.evaluations().forEach(e -> e.variants().forEach(v -> functions.add(v.run().body())));
    for (var body : functions) {
      largest = within(body, largest, program);
    }
    double bytes = BYTES_A_NUMBER * Math.max(state, largest.entries());
    if (bytes <= available && largest.entries() <= MOST_ENTRIES) {
      return Optional.empty();
    }
    var message =
        "this needs at least "
            + amount(bytes)
            + " of memory, and there are "
            + amount(available)
            + ": "
            + largest.type()
            + " alone is "
            + amount(BYTES_A_NUMBER * largest.entries());
    return Optional.of(
        Diagnostic.error("too-large", largest.origin(), message)
            .withHelp("make an axis of it smaller"));
  }

  private static Largest within(Body body, Largest so, Program program) {
    var largest = so;
    for (var stmt : body.stmts()) {
      for (var result : stmt.results()) {
        largest = larger(largest, entries(result.type(), program), result.type(), stmt.origin());
      }
      for (var inner : stmt.op().bodies()) {
        largest = within(inner, largest, program);
      }
    }
    return largest;
  }

  private static Largest larger(Largest so, double entries, TensorType type, Span origin) {
    return entries > so.entries() ? new Largest(entries, type, origin) : so;
  }

  private static double entries(TensorType type, Program program) {
    double entries = 1;
    for (var axis : type.axes()) {
      double size = axis.size().constant();
      for (var term : axis.size().terms().entrySet()) {
        int most =
            program.sizes().stream()
                .filter(v -> v.name().equals(term.getKey()))
                .mapToInt(Program.SizeVariable::max)
                .findFirst()
                .orElse(1);
        size += (double) term.getValue() * most;
      }
      entries *= size;
    }
    return entries;
  }

  private static String amount(double bytes) {
    var units = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
    int unit = 0;
    double left = bytes;
    while (left >= 1000 && unit < units.size() - 1) {
      left /= 1000;
      unit++;
    }
    return String.format(java.util.Locale.ROOT, "%.1f %s", left, units.get(unit));
  }
}
