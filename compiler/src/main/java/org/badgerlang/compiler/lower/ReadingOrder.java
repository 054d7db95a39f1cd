package org.badgerlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import org.badgerlang.compiler.syntax.Stmt;

/// Which statements of a loop's body wait: one that reads a loop further down, itself or by the
/// names of others that do, runs after that loop.
final class ReadingOrder {
  private ReadingOrder() {}

  /// Whether a statement has to wait for loops among the `rest`, or for what waits already.
  static boolean waits(Stmt stmt, List<Stmt> waiting, List<Stmt> rest) {
    boolean reads =
        stmt instanceof Stmt.Let
            || stmt instanceof Stmt.Measure
            || stmt instanceof Stmt.Observe
            || stmt instanceof Stmt.Loss;
    return reads
        && (rest.stream().anyMatch(later -> names(later).stream().anyMatch(n -> mentions(stmt, n)))
            || waiting.stream()
                .anyMatch(w -> defined(w).stream().anyMatch(n -> mentions(stmt, n))));
  }

  /// Those of the waiting statements that read no loop further down, themselves or by the names of
  /// others that do.
  static List<Stmt> ready(List<Stmt> waiting, List<Stmt> rest) {
    var loops = rest.stream().flatMap(later -> names(later).stream()).toList();
    var ready = new ArrayList<Stmt>();
    var unknown = new ArrayList<>(loops);
    for (var stmt : waiting) {
      if (unknown.stream().anyMatch(name -> mentions(stmt, name))) {
        unknown.addAll(defined(stmt));
      } else {
        ready.add(stmt);
      }
    }
    return ready;
  }

  /// The loops that a statement runs, by the names that later statements read them under.
  private static List<String> names(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Loop inner -> List.of(inner.name().name());
      case Stmt.Deeper _ -> List.of("deeper");
      case Stmt.Nest nest ->
          nest.body().stream()
              .filter(s -> s instanceof Stmt.Loop)
              .map(s -> ((Stmt.Loop) s).name().name())
              .toList();
      case Stmt.Every every -> every.body().stream().flatMap(s -> names(s).stream()).toList();
      default -> List.of();
    };
  }

  private static List<String> defined(Stmt stmt) {
    return switch (stmt) {
      case Stmt.Let let -> let.names().stream().map(n -> n.name()).toList();
      case Stmt.Measure measure -> List.of(measure.name().name());
      default -> List.of();
    };
  }

  private static boolean mentions(Stmt stmt, String name) {
    return stmt.span().text().matches("(?s).*(?<![A-Za-z0-9_.])" + name + "(?![A-Za-z0-9_]).*");
  }
}
