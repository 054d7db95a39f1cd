package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Which groups of a body make and read which memory.
final class Uses {
  private final List<Group> groups;
  private final Aliases aliases;
  private final Map<Value, Integer> makers = new HashMap<>();
  private final List<Set<Value>> reads = new ArrayList<>();
  private final Set<Value> kept = new HashSet<>();
  private final Set<Value> results = new HashSet<>();

  /// @param results what the body gives
  Uses(List<Group> groups, Aliases aliases, List<Value> results) {
    this.groups = groups;
    this.aliases = aliases;
    for (int p = 0; p < groups.size(); p++) {
      for (var stmt : stmts(groups.get(p))) {
        for (var result : stmt.results()) {
          makers.put(result, p);
        }
      }
    }
    for (int p = 0; p < groups.size(); p++) {
      var read = new HashSet<Value>();
      for (var stmt : stmts(groups.get(p))) {
        for (var operand : stmt.op().operands()) {
          var root = aliases.root(operand);
          read.add(root);
          if (makers.getOrDefault(root, p) != p) {
            kept.add(root);
          }
        }
      }
      reads.add(read);
    }
    results.forEach(v -> this.results.add(aliases.root(v)));
    kept.addAll(this.results);
  }

  static List<Stmt> stmts(Group group) {
    return switch (group) {
      case Group.Fused nest -> {
        var all = new ArrayList<>(nest.before);
        all.addAll(nest.reductions);
        all.addAll(nest.after);
        yield all;
      }
      case Group.Alone(var stmt) -> List.of(stmt);
    };
  }

  /// The place of the group that makes a value, where this body does.
  Optional<Integer> maker(Value value) {
    return Optional.ofNullable(makers.get(value));
  }

  /// Whether a value that a group makes is needed beyond it.
  boolean kept(Value value) {
    return kept.contains(value);
  }

  /// Whether nothing but the group at a place, and the one that makes it, reads a value.
  boolean onlyBy(int place, Value root) {
    int maker = makers.getOrDefault(root, place);
    return !results.contains(root)
        && IntStream.range(0, groups.size())
            .noneMatch(p -> p != place && p != maker && reads.get(p).contains(root));
  }

  boolean readAfter(Value root, int place) {
    return reads.subList(place + 1, reads.size()).stream().anyMatch(r -> r.contains(root));
  }

  /// Whether `next` may be written over `old` as it is made: nothing needs the old numbers then or
  /// later.
  boolean mayReplace(Value old, Value next) {
    var place = makers.get(next);
    if (place == null || readAfter(old, place)) {
      return false;
    }
    if (!reads.get(place).contains(old)) {
      return true;
    }
    if (!(groups.get(place) instanceof Group.Fused nest)) {
      return false;
    }
    boolean after = nest.makesAfter(next);
    var others = new ArrayList<Stmt>(after ? nest.before : nest.after);
    others.addAll(nest.reductions);
    var stage = after ? nest.after : nest.before;
    return others.stream().noneMatch(stmt -> aliases.reads(stmt, old))
        && stage.stream()
            .flatMap(stmt -> stmt.op().operands().stream())
            .filter(v -> aliases.root(v).equals(old))
            .allMatch(v -> aliases.identity(v).equals(old));
  }
}
