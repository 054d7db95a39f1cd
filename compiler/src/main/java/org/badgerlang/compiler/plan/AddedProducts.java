package org.badgerlang.compiler.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Finds products that go on with the sums of another one: of a·b + c·d, where a·b is read for
/// nothing else, c·d is added to it in memory.
final class AddedProducts {
  private final Aliases aliases;
  private final Map<Value, View> sums = new HashMap<>();

  AddedProducts(Aliases aliases) {
    this.aliases = aliases;
  }

  /// A product to add to what is there.
  ///
  /// @param total the statement that is done by that
  record Addition(Stmt total, View where) {}

  /// Notes the sums of a product, in memory of their own.
  void note(Value sum, View where) {
    sums.put(sum, where);
  }

  /// @param place of the nest among all groups
  Optional<Addition> of(int place, Group.Fused nest, Uses uses) {
    if (!nest.before.isEmpty() || nest.reductions.size() != 1) {
      return Optional.empty();
    }
    var own = nest.reductions.getFirst().result();
    for (var stmt : nest.after) {
      var sum = aliases.added(stmt, own).orElse(own);
      var where = sums.get(sum);
      if (where != null
          && uses.onlyBy(place, sum)
          && !uses.kept(own)
          && areOnlyReadBy(stmt, nest, own, sum)) {
        return Optional.of(new Addition(stmt, where));
      }
    }
    return Optional.empty();
  }

  private boolean areOnlyReadBy(Stmt reader, Group.Fused nest, Value own, Value sum) {
    return nest.after.stream()
        .noneMatch(
            stmt -> stmt != reader && (aliases.reads(stmt, own) || aliases.reads(stmt, sum)));
  }
}
