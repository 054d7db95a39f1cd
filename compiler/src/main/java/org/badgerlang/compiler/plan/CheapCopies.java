package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Computes cheap values again in every nest that reads them, from what lies in memory anyway,
/// rather than in one nest that writes them for the others: a mask, a negative, a multiple.
final class CheapCopies {
  /// The statements that one value may take to be computed again, beside those that the reader has
  /// anyway.
  private static final int LONGEST = 6;

  /// How many times as many numbers a large value has as a small one.
  private static final double SMALL = 8;

  private final Workspace workspace;
  private final Optional<Tiles> tiles;
  private final Aliases aliases;
  private final List<Group> groups;
  private final Uses uses;
  private final Set<Value> results = new HashSet<>();
  private final Set<Value> replaced;
  private final Map<Value, Stmt> makers = new HashMap<>();

  /// For values that are computed again: the statements that do so, in order.
  private final Map<Value, List<Stmt>> recipes = new LinkedHashMap<>();

  /// What each group computes again, and what it reads for that.
  private final Map<Integer, Set<Value>> again = new HashMap<>();

  /// @param wanted what is needed beyond the groups
  /// @param replaced values whose memory the groups write to
  CheapCopies(
      Workspace workspace,
      Optional<Tiles> tiles,
      Aliases aliases,
      List<Group> groups,
      List<Value> wanted,
      Set<Value> replaced) {
    this.workspace = workspace;
    this.tiles = tiles;
    this.aliases = aliases;
    this.groups = groups;
    this.uses = new Uses(groups, aliases, wanted);
    this.replaced = replaced;
    wanted.forEach(value -> results.add(aliases.root(value)));
  }

  /// The groups with the copies in them.
  List<Group> groups() {
    for (int p = 0; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Fused nest) {
        choose(p, nest.before);
        choose(p, nest.after);
      }
    }
    for (int p = 0; p < groups.size(); p++) {
      if (groups.get(p) instanceof Group.Fused nest) {
        copy(p, nest);
      }
    }
    return groups.stream()
        .filter(group -> !(group instanceof Group.Fused nest) || !drop(nest))
        .toList();
  }

  private void choose(int place, List<Stmt> stmts) {
    for (var stmt : stmts) {
      var value = stmt.result();
      makers.put(value, stmt);
      if (uses.kept(value) && !results.contains(value)) {
        var recipe = new LinkedHashSet<Stmt>();
        var roots = new HashSet<Value>();
        var readers = readers(value, place).toList();
        if (follow(stmt, value, recipe, roots)
            && readers.stream().allMatch(p -> fits(value, p, further(p, recipe)))
            && readers.stream().mapToLong(p -> furtherReads(p, roots)).sum()
                <= readers.size() + 1) {
          recipes.put(value, List.copyOf(recipe));
          for (int p : readers) {
            var known = again.computeIfAbsent(p, _ -> new HashSet<>());
            recipe.forEach(step -> known.add(step.result()));
            known.addAll(roots);
          }
        }
      }
    }
  }

  /// The statements of a recipe that a group does not have yet.
  private int further(int place, Set<Stmt> recipe) {
    var known = again.getOrDefault(place, Set.of());
    return (int) recipe.stream().filter(step -> !known.contains(step.result())).count();
  }

  /// How many of these values a group does not read yet.
  private long furtherReads(int place, Set<Value> roots) {
    var known = again.getOrDefault(place, Set.of());
    return roots.stream()
        .filter(root -> !known.contains(root) && !reads(Uses.stmts(groups.get(place)), root))
        .count();
  }

  /// Collects what computes the value from memory; says whether that is cheap.
  private boolean follow(Stmt stmt, Value value, Set<Stmt> recipe, Set<Value> roots) {
    if (!isCheap(stmt.op())) {
      return false;
    }
    for (var operand : stmt.op().operands()) {
      var root = aliases.root(operand);
      var maker = makers.get(aliases.identity(operand));
      boolean lies = uses.maker(root).isEmpty() || uses.kept(root);
      if (lies && !recipes.containsKey(root)) {
        boolean isLarge =
            UsualSizes.count(root.type().axes()) * SMALL > UsualSizes.count(value.type().axes());
        if (isLarge && uses.maker(root).isEmpty() && replaced.contains(root)) {
          return false;
        }
        if (isLarge) {
          roots.add(root);
        }
      } else if (maker == null || !follow(maker, value, recipe, roots)) {
        return false;
      }
    }
    recipe.add(stmt);
    return true;
  }

  private static boolean isCheap(Op op) {
    return switch (op) {
      case Op.Unary(var fn, _) -> fn == Op.UnaryFn.NEG || fn == Op.UnaryFn.ABS;
      case Op.Binary(var fn, _, _) -> fn != Op.BinaryFn.DIV && fn != Op.BinaryFn.POW;
      case Op.Select _ -> true;
      default -> false;
    };
  }

  private Stream<Integer> readers(Value value, int maker) {
    return IntStream.range(0, groups.size())
        .filter(p -> p != maker && reads(Uses.stmts(groups.get(p)), value))
        .boxed();
  }

  private boolean reads(List<Stmt> stmts, Value root) {
    return stmts.stream().anyMatch(stmt -> aliases.reads(stmt, root));
  }

  /// Whether a group can compute the value for all that read it there.
  ///
  /// @param statements how many more it takes
  private boolean fits(Value value, int place, int statements) {
    if (!(groups.get(place) instanceof Group.Fused nest)) {
      return false;
    }
    boolean asIs =
        Uses.stmts(nest).stream()
            .flatMap(stmt -> stmt.op().operands().stream())
            .filter(operand -> aliases.root(operand).equals(value))
            .allMatch(operand -> aliases.identity(operand).equals(value));
    boolean lanes = Tiles.vectors(tiles, value.type());
    var space = Grouping.space(tiles, value.type());
    boolean early = reads(nest.before, value) || reads(nest.reductions, value);
    boolean late = reads(nest.after, value);
    return asIs
        && statements <= LONGEST
        && Grouping.hasRoom(nest, 2 * statements)
        && (!early || !nest.isProduct() && nest.laneBefore == lanes && nest.space.equals(space))
        && (!late || nest.laneAfter == lanes && nest.outer.equals(space));
  }

  private void copy(int place, Group.Fused nest) {
    copy(place, nest, List.of(nest.before, nest.reductions), nest.before);
    copy(place, nest, List.of(nest.after), nest.after);
  }

  /// Puts the copies that some statements read in front of `into`.
  private void copy(int place, Group.Fused nest, List<List<Stmt>> readers, List<Stmt> into) {
    var copies = new HashMap<Value, Value>();
    var added = new ArrayList<Stmt>();
    for (var stmts : readers) {
      for (var stmt : stmts) {
        for (var operand : stmt.op().operands()) {
          var value = aliases.identity(operand);
          var recipe = recipes.get(value);
          if (recipe != null && uses.maker(value).filter(p -> p != place).isPresent()) {
            recipe.forEach(step -> add(step, copies, added));
          }
        }
      }
    }
    readers.forEach(stmts -> stmts.replaceAll(stmt -> rewritten(stmt, stmt.results(), copies)));
    into.addAll(0, added);
    nest.cost += 2 * added.size();
  }

  private void add(Stmt step, Map<Value, Value> copies, List<Stmt> added) {
    if (!copies.containsKey(step.result())) {
      var copy = workspace.value(step.result().type(), step.result().hint());
      added.add(rewritten(step, List.of(copy), copies));
      copies.put(step.result(), copy);
    }
  }

  private Stmt rewritten(Stmt stmt, List<Value> results, Map<Value, Value> copies) {
    return new Stmt(
        results,
        stmt.op().mapOperands(v -> copies.getOrDefault(aliases.identity(v), v)),
        stmt.origin());
  }

  /// Drops what nothing reads any more; says whether nothing is left.
  private boolean drop(Group.Fused nest) {
    for (var stmts : List.of(nest.after, nest.before)) {
      for (var stmt : List.copyOf(stmts).reversed()) {
        boolean needed = uses.kept(stmt.result()) && !recipes.containsKey(stmt.result());
        if (!needed && !reads(Uses.stmts(nest), stmt.result())) {
          stmts.remove(stmt);
        }
      }
    }
    return Uses.stmts(nest).isEmpty();
  }
}
