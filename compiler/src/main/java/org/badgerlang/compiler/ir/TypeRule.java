package org.badgerlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;

/// The result types of every op; an op whose operands do not fit is a bug of the compiler.
public final class TypeRule {
  private TypeRule() {}

  public static List<TensorType> of(Op op) {
    return switch (op) {
      case Op.Constant _ -> List.of(TensorType.SCALAR);
      case Op.Iota(var axis) -> List.of(TensorType.of(axis));
      case Op.Unary(_, var x) -> List.of(x.type());
      case Op.Binary(_, var x, var y) -> List.of(x.type().union(y.type()));
      case Op.Select(var c, var a, var b) -> List.of(a.type().union(b.type()).union(c.type()));
      case Op.Broadcast(var x, var type) -> {
        require(type.covers(x.type()), op, "the result lacks an axis");
        yield List.of(type);
      }
      case Op.Contract(var x, var y, var over) -> {
        require(
            x.type().axes().containsAll(over) && y.type().axes().containsAll(over),
            op,
            "both need the axes summed over");
        yield List.of(x.type().union(y.type()).without(over));
      }
      case Op.Reduce(_, var x, var over) -> {
        require(x.type().axes().containsAll(over), op, "no such axis");
        yield List.of(x.type().without(over));
      }
      case Op.Rename(var x, var from, var to) -> {
        require(x.type().has(from) && from.size().equals(to.size()), op, "sizes differ");
        yield List.of(x.type().rename(from, to));
      }
      case Op.Slice(var x, var from, _, _, var to) -> {
        require(x.type().has(from), op, "no such axis");
        yield List.of(x.type().rename(from, to));
      }
      case Op.Pad(var x, var from, _, _, var to) -> {
        require(x.type().has(from), op, "no such axis");
        yield List.of(x.type().rename(from, to));
      }
      case Op.Concat(var xs, var from, var to) -> {
        require(xs.size() == from.size() && !xs.isEmpty(), op, "an axis for each value");
        var type = TensorType.SCALAR;
        var size = Size.of(0);
        for (int i = 0; i < xs.size(); i++) {
          var axis = from.get(i);
          size = size.plus(axis.map(Axis::size).orElse(Size.of(1)));
          require(axis.isEmpty() || xs.get(i).type().has(axis.get()), op, "no such axis");
          type =
              type.union(axis.isEmpty() ? xs.get(i).type() : xs.get(i).type().without(axis.get()));
        }
        require(size.equals(to.size()), op, "sizes do not add up");
        yield List.of(type.with(to));
      }
      case Op.Gather(var x, var axis, var index) -> {
        require(x.type().has(axis) && !index.type().has(axis), op, "no such axis");
        yield List.of(x.type().without(axis).union(index.type()));
      }
      case Op.ScatterAdd(var x, var index, var axis, var over) -> {
        var domain = x.type().union(index.type());
        require(!domain.has(axis), op, "the axis is there already");
        require(domain.axes().containsAll(over), op, "no such axis");
        yield List.of(domain.without(over).with(axis));
      }
      case Op.Window(var x, var over, var out, var tap, _, _, _) -> {
        require(x.type().has(over), op, "no such axis");
        yield List.of(x.type().rename(over, out).with(tap));
      }
      case Op.Unwindow(var x, var over, var out, var tap, _, _, _) -> {
        require(x.type().has(out) && x.type().has(tap), op, "no such axis");
        yield List.of(x.type().without(tap).rename(out, over));
      }
      case Op.CumSum(var x, var axis, _, _) -> {
        require(x.type().has(axis), op, "no such axis");
        yield List.of(x.type());
      }
      case Op.ArgSort(var x, var axis) -> {
        require(x.type().has(axis), op, "no such axis");
        yield List.of(x.type());
      }
      case Op.ArgMax(var x, var axis) -> {
        require(x.type().has(axis), op, "no such axis");
        yield List.of(x.type().without(axis));
      }
      case Op.Random(_, _, var counters, var type) -> {
        var all = type;
        for (var counter : counters) {
          all = all.union(counter.type());
        }
        yield List.of(all);
      }
      case Op.Stop(var x) -> List.of(x.type());
      case Op.InnerGradient(var x, _, _) -> List.of(x.type());
      case Op.Scan scan -> scanTypes(scan);
      case Op.Branch(_, _, var then, var otherwise) -> {
        var types = then.results().stream().map(Value::type).toList();
        require(types.size() == otherwise.results().size(), op, "both sides give the same results");
        for (int i = 0; i < types.size(); i++) {
          require(
              types.get(i).sameAxes(otherwise.results().get(i).type()),
              op,
              "both sides give the same axes");
        }
        yield types;
      }
      case Op.External(_, _, _, var types) -> types;
    };
  }

  private static List<TensorType> scanTypes(Op.Scan scan) {
    var params = scan.body().params();
    int carries = scan.inits().size();
    require(
        params.size() == carries + scan.xs().size() + scan.invariants().size(),
        scan,
        "a param for each operand");
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < carries; i++) {
      var type = params.get(i).type();
      require(
          type.equals(scan.inits().get(i).type()), scan, "carry " + i + " starts as another type");
      require(
          type.equals(scan.body().results().get(i).type()),
          scan,
          "carry " + i + " changes its type");
      types.add(type);
    }
    for (int i = 0; i < scan.xs().size(); i++) {
      require(
          scan.xs().get(i).type().has(scan.axis())
              && scan.xs()
                  .get(i)
                  .type()
                  .without(scan.axis())
                  .equals(params.get(carries + i).type()),
          scan,
          "entry " + i + " has another type");
    }
    int offset = carries + scan.xs().size();
    for (int i = 0; i < scan.invariants().size(); i++) {
      require(
          scan.invariants().get(i).type().equals(params.get(offset + i).type()),
          scan,
          "invariant " + i + " has another type");
    }
    for (int i = carries; i < scan.body().results().size(); i++) {
      types.add(scan.body().results().get(i).type().with(scan.axis()));
    }
    return types;
  }

  private static void require(boolean holds, Op op, String what) {
    if (!holds) {
      throw new IllegalArgumentException(
          what
              + ": "
              + op.getClass().getSimpleName()
              + " "
              + op.operands().stream().map(v -> v + " " + v.type()).toList());
    }
  }
}
