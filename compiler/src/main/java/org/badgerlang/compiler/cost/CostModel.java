package org.badgerlang.compiler.cost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToLongFunction;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Program;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Counts what a program computes. An elementwise operation is one operation an entry, a product
/// summed over an axis is two, moving numbers is none.
public final class CostModel {
  private static final int BYTES_PER_REAL = 4;

  private final ToLongFunction<Axis> size;
  private final SequencedMap<String, Row> rows = new LinkedHashMap<>();

  private CostModel(ToLongFunction<Axis> size) {
    this.size = size;
  }

  private static CostModel of(Program program) {
    var sizes = firstSizes(program);
    return new CostModel(axis -> axis.size().at(sizes));
  }

  /// The operations of a statement without loops or branches.
  public static double operations(Stmt stmt, ToLongFunction<Axis> size) {
    return new CostModel(size).operations(stmt, stmt.op());
  }

  /// The operations of a body, those of its loops and of the longer side of its branches included.
  public static double operations(Body body, ToLongFunction<Axis> size) {
    return new CostModel(size).bodyTally(body, "", 1).operations();
  }

  /// The cost of each loop, outermost first, at the first value of each size that varies.
  public static List<LoopCost> loops(Program program) {
    var model = of(program);
    for (var loop : program.loops()) {
      model.enter(loop.name(), 1, 1).count(model.bodyTally(loop.step().body(), loop.name(), 1));
    }
    return model.rows.entrySet().stream().map(e -> e.getValue().cost(e.getKey())).toList();
  }

  /// The bytes of all tensors that live from step to step.
  public static long stateBytes(Program program) {
    var model = of(program);
    return program.state().stream().mapToLong(s -> model.elements(s.type()) * BYTES_PER_REAL).sum();
  }

  private static Map<String, Integer> firstSizes(Program program) {
    var sizes = new LinkedHashMap<String, Integer>();
    program.sizes().forEach(size -> sizes.put(size.name(), size.first()));
    return sizes;
  }

  private record Tally(double operations, double bytes) {
    static final Tally NOTHING = new Tally(0, 0);

    Tally plus(Tally other) {
      return new Tally(operations + other.operations, bytes + other.bytes);
    }

    Tally times(double n) {
      return new Tally(operations * n, bytes * n);
    }
  }

  private static final class Row {
    private final long steps;
    private final long entered;
    private Tally tally = Tally.NOTHING;

    Row(long steps, long entered) {
      this.steps = steps;
      this.entered = entered;
    }

    void count(Tally more) {
      tally = tally.plus(more);
    }

    LoopCost cost(String path) {
      return new LoopCost(path, steps, entered, tally.operations(), tally.bytes());
    }
  }

  private Row enter(String path, long steps, long entered) {
    return rows.computeIfAbsent(path, _ -> new Row(steps, entered));
  }

  /// @param runs how often this body runs in one step of the outermost loop
  private Tally bodyTally(Body body, String path, long runs) {
    var sum = Tally.NOTHING;
    for (Stmt stmt : body.stmts()) {
      sum = sum.plus(stmtTally(stmt, path, runs));
    }
    return sum;
  }

  private Tally stmtTally(Stmt stmt, String path, long runs) {
    return switch (stmt.op()) {
      case Op.Scan scan -> {
        String inner = path + "." + scan.name();
        long steps = size(scan.axis());
        var row = enter(inner, steps, runs);
        var whole = bodyTally(scan.body(), inner, runs * steps).times(steps);
        row.count(whole.times(runs));
        yield whole;
      }
      case Op.Branch branch -> {
        var then = bodyTally(branch.then(), path, runs);
        var otherwise = bodyTally(branch.otherwise(), path, runs);
        yield then.operations() >= otherwise.operations() ? then : otherwise;
      }
      case Op op -> new Tally(operations(stmt, op), made(stmt));
    };
  }

  private double made(Stmt stmt) {
    double bytes = 0;
    for (Value result : stmt.results()) {
      bytes += (double) elements(result.type()) * BYTES_PER_REAL;
    }
    return bytes;
  }

  private double operations(Stmt stmt, Op op) {
    return switch (op) {
      case Op.Unary _, Op.Binary _, Op.Select _ -> elements(stmt.result().type());
      case Op.Contract contract -> 2.0 * elements(contract.x().type().union(contract.y().type()));
      case Op.Reduce reduce -> elements(reduce.x().type());
      case Op.ScatterAdd scatter -> elements(scatter.x().type().union(scatter.index().type()));
      case Op.Unwindow unwindow -> elements(unwindow.x().type());
      case Op.CumSum sum -> elements(sum.x().type());
      case Op.ArgSort sort -> sorting(sort.x().type(), sort.axis());
      case Op.ArgMax max -> elements(max.x().type());
      case Op.Random random -> elements(random.type());
      case Op.Constant _,
          Op.Iota _,
          Op.Broadcast _,
          Op.Rename _,
          Op.Slice _,
          Op.Pad _,
          Op.Concat _,
          Op.Gather _,
          Op.Window _,
          Op.Stop _,
          Op.InnerGradient _,
          Op.External _ ->
          0;
      case Op.Scan _, Op.Branch _ -> throw new IllegalArgumentException("counted by its bodies");
    };
  }

  private double sorting(TensorType type, Axis axis) {
    double n = size(axis);
    return elements(type) * Math.ceil(Math.log(Math.max(2, n)) / Math.log(2));
  }

  private long elements(TensorType type) {
    long n = 1;
    for (Axis axis : type.axes()) {
      n = Math.multiplyExact(n, size(axis));
    }
    return n;
  }

  private long size(Axis axis) {
    return size.applyAsLong(axis);
  }
}
