package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Makes one nest of two products of which only the sum is read: a·b + c·d adds up in the same
/// registers, and neither goes through memory to meet the other. Such are the two terms that the
/// gradient of a gradient has for each product.
final class JointSums {
  private final List<Group> groups;
  private final Aliases aliases;
  private final Set<Value> results;
  private final Predicate<Group.Fused> alone;

  /// @param results the roots of what is read after the groups
  /// @param alone nests that stay as they are
  JointSums(List<Group> groups, Aliases aliases, Set<Value> results, Predicate<Group.Fused> alone) {
    this.groups = new ArrayList<>(groups);
    this.aliases = aliases;
    this.results = results;
    this.alone = alone;
  }

  /// The groups, fewer where two became one.
  List<Group> groups() {
    for (int p = groups.size() - 1; p > 0; p--) {
      if (groups.get(p) instanceof Group.Fused nest && isSingle(nest)) {
        p -= join(p, nest);
      }
    }
    return groups;
  }

  /// How many groups before the nest it takes in.
  private int join(int place, Group.Fused nest) {
    var late = nest.reductions.getFirst();
    for (var stmt : nest.after) {
      var other = aliases.added(stmt, late.result()).filter(_ -> isReadOnlyBy(stmt, late.result()));
      for (int p = 0; p < place && other.isPresent(); p++) {
        if (groups.get(p) instanceof Group.Fused early
            && isSingle(early)
            && early.after.isEmpty()
            && early.reductions.getFirst().result().equals(other.get())
            && early.runsLike(nest)
            && isReadOnlyBy(stmt, other.get())) {
          nest.join(early.reductions.getFirst(), stmt);
          groups.remove(p);
          return 1;
        }
      }
    }
    return 0;
  }

  private boolean isSingle(Group.Fused nest) {
    return nest.isProduct()
        && nest.before.isEmpty()
        && nest.reductions.size() == 1
        && !alone.test(nest);
  }

  private boolean isReadOnlyBy(Stmt reader, Value sum) {
    return !results.contains(sum)
        && groups.stream()
            .flatMap(group -> Uses.stmts(group).stream())
            .noneMatch(stmt -> stmt != reader && aliases.reads(stmt, sum));
  }
}
