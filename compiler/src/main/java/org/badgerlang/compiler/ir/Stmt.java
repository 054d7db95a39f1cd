package org.badgerlang.compiler.ir;

import java.util.List;
import org.badgerlang.compiler.source.Span;

/// Binds the results of one op. Every op but `Scan`, `Branch` and `External` has exactly one
/// result.
///
/// @param origin the place in the spec that asked for it
public record Stmt(List<Value> results, Op op, Span origin) {
  public Stmt {
    results = List.copyOf(results);
  }

  public Value result() {
    return results.getFirst();
  }
}
