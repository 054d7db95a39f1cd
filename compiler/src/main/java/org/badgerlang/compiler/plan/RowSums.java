package org.badgerlang.compiler.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;

/// Sums down the columns of long tables, row by row.
///
/// A nest sums a vector of columns at a time: it goes down all rows, then comes back for the next
/// columns, which lie in the same lines of the cache. Where these are gone by then, the table is
/// read row by row, as it lies, and the sums of all columns wait in memory.
final class RowSums {
  private final Workspace workspace;
  private final boolean worker;
  private final Copies moves;

  /// @param worker whether new memory holds but the tile at hand
  RowSums(Workspace workspace, boolean worker, Copies moves) {
    this.workspace = workspace;
    this.worker = worker;
    this.moves = moves;
  }

  /// The nest, or the nests that take its place.
  List<Item> of(Item.Nest nest) {
    return workspace
        .processor()
        .flatMap(processor -> columns(nest, processor))
        .map(columns -> rowByRow(nest, columns))
        .orElse(List.of(nest));
  }

  /// The axis that vectors run along, where rows should go first.
  private static Optional<Axis> columns(Item.Nest nest, Processor processor) {
    boolean sums = !nest.laneBefore() && nest.tiles().isEmpty() && !nest.reductions().isEmpty();
    return nest.along()
        .filter(axis -> sums && nest.outer().contains(axis))
        .filter(
            axis -> {
              double lines = UsualSizes.count(nest.reduced()) * Processor.LINE * tables(nest, axis);
              double waiting =
                  (double) UsualSizes.of(axis) * Float.BYTES * nest.reductions().size();
              return UsualSizes.of(axis) >= 2 * processor.lanes()
                  && lines > processor.firstCache()
                  && waiting < processor.firstCache() / 2.0;
            });
  }

  /// How many tables are read or written row by row.
  private static long tables(Item.Nest nest, Axis columns) {
    return nest.views()
        .distinct()
        .filter(view -> view.stride(columns).equals(Extent.ONE))
        .filter(view -> nest.reduced().stream().anyMatch(view.strides()::containsKey))
        .count();
  }

  private List<Item> rowByRow(Item.Nest nest, Axis columns) {
    var order = new ArrayList<>(nest.outer());
    order.remove(columns);
    var rows = new ArrayList<>(order);
    rows.addAll(nest.reduced());
    rows.add(columns);
    order.add(columns);
    var items = new ArrayList<Item>();
    var sources = new HashMap<>(nest.sources());
    var each = new ArrayList<>(nest.before());
    var early = new ArrayList<>(nest.early());
    var late = new ArrayList<>(nest.stores());
    late.removeAll(early);
    for (var stmt : nest.reductions()) {
      var sum = stmt.result();
      var waiting = workspace.memory(sum, order, worker);
      sources.put(sum, waiting);
      items.add(moves.copy(sum, new Source.Number(first(stmt)), waiting, nest.origin()));
      early.add(new Item.Store(added(stmt, each), waiting));
    }
    items.add(part(nest, columns, rows, each, sources, early));
    items.add(part(nest, columns, order, nest.after(), sources, late));
    return items;
  }

  private static double first(Stmt sum) {
    return switch (fn(sum)) {
      case SUM -> 0;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private static Op.ReduceFn fn(Stmt sum) {
    return sum.op() instanceof Op.Reduce(var fn, _, _) ? fn : Op.ReduceFn.SUM;
  }

  /// What a sum is once a row is added to what waits in memory.
  private Value added(Stmt stmt, List<Stmt> each) {
    var sum = stmt.result();
    var term =
        switch (stmt.op()) {
          case Op.Contract(var x, var y, _) -> {
            var product = workspace.value(x.type().union(y.type()), "");
            each.add(statement(product, new Op.Binary(Op.BinaryFn.MUL, x, y), stmt));
            yield product;
          }
          default -> stmt.op().operands().getFirst();
        };
    var joined = workspace.value(term.type(), "");
    var how =
        switch (fn(stmt)) {
          case SUM -> Op.BinaryFn.ADD;
          case MAX -> Op.BinaryFn.MAX;
          case MIN -> Op.BinaryFn.MIN;
        };
    each.add(statement(joined, new Op.Binary(how, sum, term), stmt));
    return joined;
  }

  private static Stmt statement(Value value, Op op, Stmt sum) {
    return new Stmt(List.of(value), op, sum.origin());
  }

  private static Item.Nest part(
      Item.Nest nest,
      Axis columns,
      List<Axis> axes,
      List<Stmt> stmts,
      Map<Value, Source> sources,
      List<Item.Store> stores) {
    return new Item.Nest(
        nest.name(),
        nest.origin(),
        false,
        false,
        Optional.of(columns),
        axes,
        List.of(),
        List.of(),
        stmts,
        List.of(),
        List.of(),
        sources,
        stores);
  }
}
