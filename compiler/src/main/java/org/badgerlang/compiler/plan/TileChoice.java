package org.badgerlang.compiler.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Chooses the axis along which a function is cut into tiles: the one along which most of the work
/// falls apart into tiles that do not need each other; and how many of its places go together,
/// counting what the last tile wastes.
final class TileChoice {
  /// Up to this size tiles are narrow where vectors are wide, so that there are several.
  private static final int SHORT = 16;

  /// How much of the work of one place alone is thought to run along other axes of it.
  private static final double ALONE = 0.65;

  /// What work is worth that meets other tiles at every step of a loop.
  private static final double WITHIN_LOOP = 0.5;

  private final Map<String, Integer> sizes;
  private final int lanes;

  private final Optional<Processor> processor;

  /// @param sizes a value for each size variable
  /// @param lanes how many numbers a vector holds; 1 where threads take the place of vectors
  /// @param processor for which large products are packed
  TileChoice(Map<String, Integer> sizes, int lanes, Optional<Processor> processor) {
    this.sizes = sizes;
    this.lanes = lanes;
    this.processor = processor;
  }

  Optional<Tiles> of(Body body) {
    var candidates = new LinkedHashSet<Axis>();
    axes(body, candidates);
    double all = body.stmts().stream().mapToDouble(this::work).sum();
    return candidates.stream()
        .filter(axis -> axis.size().at(sizes) > 1)
        .map(axis -> Map.entry(axis, worth(axis) * gain(body.stmts(), axis)))
        .filter(entry -> entry.getValue() > all / 4)
        .max(Comparator.comparingDouble(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .map(axis -> new Tiles(axis, sharesMuch(body, axis) ? Tiles.WIDE : width(axis)));
  }

  /// Whether tiles along the axis read more that all of them share than the first cache holds: a
  /// number then comes from far away, and should serve two vectors.
  private boolean sharesMuch(Body body, Axis axis) {
    return processor.isPresent()
        && axis.size().at(sizes) > SHORT
        && full(axis, Tiles.WIDE) >= ALONE
        && body.stmts().stream().anyMatch(stmt -> sharesMuch(stmt, axis));
  }

  private boolean sharesMuch(Stmt stmt, Axis axis) {
    return switch (stmt.op()) {
      case Op.Scan scan -> sharesMuch(scan.body(), axis);
      case Op.Branch branch -> sharesMuch(branch.then(), axis);
      case Op.Contract(var x, var y, _) when x.type().has(axis) != y.type().has(axis) ->
          Float.BYTES * count(x.type().has(axis) ? y.type() : x.type())
              > processor.orElseThrow().firstCache();
      default -> false;
    };
  }

  /// One vector for each tile where that can be: what a tile holds should stay in the near caches,
  /// and a second vector would double it.
  private int width(Axis axis) {
    int size = axis.size().at(sizes);
    if (full(axis, Tiles.NARROW) < ALONE) {
      return Tiles.SINGLE;
    }
    boolean narrow = lanes > 1 && lanes <= Tiles.NARROW;
    return narrow || size <= SHORT ? Tiles.NARROW : Tiles.WIDE;
  }

  /// The share of the lanes that hold a place of the axis.
  private double full(Axis axis, int width) {
    int size = axis.size().at(sizes);
    return (double) size / Extent.roundUp(size, width);
  }

  private double worth(Axis axis) {
    int width = width(axis);
    return width == Tiles.SINGLE ? ALONE : full(axis, width);
  }

  private static void axes(Body body, LinkedHashSet<Axis> into) {
    for (var stmt : body.stmts()) {
      stmt.results().forEach(v -> into.addAll(v.type().axes()));
      switch (stmt.op()) {
        case Op.Scan scan -> axes(scan.body(), into);
        case Op.Branch branch -> {
          axes(branch.then(), into);
          axes(branch.otherwise(), into);
        }
        default -> {}
      }
    }
  }

  /// The work that would run along the axis.
  private double gain(List<Stmt> stmts, Axis axis) {
    var spreads = new Spreads(axis);
    double gain = 0;
    for (var stmt : stmts) {
      if (!spreads.concerns(stmt)) {
        continue;
      }
      var known = new HashMap<Value, Spread>();
      for (var operand : stmt.op().operands()) {
        known.put(operand, operand.type().has(axis) ? Spread.LANES : Spread.SAME);
      }
      if (spreads.of(stmt, known).isPresent()) {
        gain += along(stmt, axis);
      } else if (stmt.op() instanceof Op.Scan scan) {
        gain += WITHIN_LOOP * count(scan.axis()) * gain(scan.body().stmts(), axis);
      }
    }
    return gain;
  }

  /// The work of a statement that has the axis.
  private double along(Stmt stmt, Axis axis) {
    return switch (stmt.op()) {
      case Op.Scan scan ->
          count(scan.axis()) * scan.body().stmts().stream().mapToDouble(s -> along(s, axis)).sum();
      case Op.Branch branch ->
          branch.then().stmts().stream().mapToDouble(s -> along(s, axis)).sum();
      default ->
          stmt.result().type().has(axis)
                  || stmt.op().operands().stream().anyMatch(v -> v.type().has(axis))
              ? work(stmt)
              : 0;
    };
  }

  private double work(Stmt stmt) {
    return switch (stmt.op()) {
      case Op.Scan scan ->
          count(scan.axis()) * scan.body().stmts().stream().mapToDouble(this::work).sum();
      case Op.Branch branch -> branch.then().stmts().stream().mapToDouble(this::work).sum();
      case Op.Contract(var x, var y, _) -> 2 * count(x.type().union(y.type()));
      case Op.Constant _, Op.Broadcast _, Op.Rename _, Op.Slice _, Op.Stop _ -> 0;
      default ->
          Math.max(
              count(stmt.result().type()),
              stmt.op().operands().stream().mapToDouble(v -> count(v.type())).max().orElse(0));
    };
  }

  private double count(TensorType type) {
    return type.axes().stream().mapToDouble(this::count).reduce(1, (a, b) -> a * b);
  }

  private double count(Axis axis) {
    return axis.size().at(sizes);
  }
}
