package org.badgerlang.compiler.ir;

/// The ids in use in a function.
final class Ids {
  private Ids() {}

  /// The smallest number above every id of the body and the bodies inside it.
  static int above(Body body) {
    int next = 0;
    for (var param : body.params()) {
      next = Math.max(next, param.id() + 1);
    }
    for (var stmt : body.stmts()) {
      for (var result : stmt.results()) {
        next = Math.max(next, result.id() + 1);
      }
      for (var inner : stmt.op().bodies()) {
        next = Math.max(next, above(inner));
      }
    }
    return next;
  }
}
