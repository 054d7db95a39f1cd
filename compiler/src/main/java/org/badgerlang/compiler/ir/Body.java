package org.badgerlang.compiler.ir;

import java.util.List;

/// Statements in order, with what comes in and what goes out. A body captures nothing: all it reads
/// comes in.
public record Body(List<Value> params, List<Stmt> stmts, List<Value> results) {
  public Body {
    params = List.copyOf(params);
    stmts = List.copyOf(stmts);
    results = List.copyOf(results);
  }
}
