package org.badgerlang.compiler.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.badgerlang.compiler.ir.Body;
import org.badgerlang.compiler.ir.Function;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// Runs bodies statement by statement in double precision.
public final class Interpreter {
  private final Context context;
  private final Operations operations;

  private Interpreter(Context context) {
    this.context = context;
    this.operations = new Operations(context);
  }

  public static List<Tensor> run(Function function, List<Tensor> inputs, Context context) {
    return run(function.body(), inputs, context);
  }

  /// Inputs and results in the order of the body's params and results, in the axis order of their
  /// types.
  public static List<Tensor> run(Body body, List<Tensor> inputs, Context context) {
    return new Interpreter(context).body(body, inputs);
  }

  private List<Tensor> body(Body body, List<Tensor> inputs) {
    if (inputs.size() != body.params().size()) {
      throw new IllegalArgumentException(
          body.params().size() + " params, " + inputs.size() + " inputs");
    }
    Map<Value, Tensor> known = new HashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      bind(known, body.params().get(i), inputs.get(i));
    }
    for (var stmt : body.stmts()) {
      var operands = stmt.op().operands().stream().map(v -> read(known, v)).toList();
      var results = apply(stmt.op(), operands, stmt.results());
      for (int i = 0; i < results.size(); i++) {
        bind(known, stmt.results().get(i), results.get(i));
      }
    }
    return body.results().stream().map(v -> read(known, v)).toList();
  }

  private void bind(Map<Value, Tensor> known, Value value, Tensor tensor) {
    if (tensor.data().length != context.count(value.type().axes())) {
      throw new IllegalArgumentException(
          value + " is " + value.type() + ", not " + tensor.data().length + " numbers");
    }
    known.put(value, operations.arrange(tensor, value.type()));
  }

  private static Tensor read(Map<Value, Tensor> known, Value value) {
    var tensor = known.get(value);
    if (tensor == null) {
      throw new IllegalStateException(value + " is read before it is known");
    }
    return tensor;
  }

  private List<Tensor> apply(Op op, List<Tensor> in, List<Value> results) {
    return switch (op) {
      case Op.Scan scan -> scan(scan, in, results);
      case Op.Branch branch ->
          body(holds(in.getFirst()) ? branch.then() : branch.otherwise(), in.subList(1, in.size()));
      case Op.External external -> context.external().supply(external, in);
      default -> List.of(operations.apply(op, in, results.getFirst().type()));
    };
  }

  private static boolean holds(Tensor condition) {
    return Arrays.stream(condition.data()).anyMatch(entry -> entry != 0);
  }

  private List<Tensor> scan(Op.Scan scan, List<Tensor> in, List<Value> results) {
    int carried = scan.inits().size();
    int steps = context.size(scan.axis());
    var carries = new ArrayList<>(in.subList(0, carried));
    var entries = in.subList(carried, carried + scan.xs().size());
    var invariants = in.subList(carried + scan.xs().size(), in.size());
    var stacked =
        results.subList(carried, results.size()).stream()
            .map(v -> new Tensor(v.type(), new double[context.count(v.type().axes())]))
            .toList();
    for (int n = 0; n < steps; n++) {
      int at = scan.reverse() ? steps - 1 - n : n;
      var args = new ArrayList<>(carries);
      entries.forEach(entry -> args.add(entry(entry, scan, at)));
      args.addAll(invariants);
      var done = body(scan.body(), args);
      for (int i = 0; i < carried; i++) {
        carries.set(i, operations.arrange(done.get(i), scan.inits().get(i).type()));
      }
      for (int i = 0; i < stacked.size(); i++) {
        place(done.get(carried + i), stacked.get(i), scan, at);
      }
    }
    carries.addAll(stacked);
    return carries;
  }

  private Tensor entry(Tensor x, Op.Scan scan, int at) {
    var type = x.type().without(scan.axis());
    var out = new double[context.count(type.axes())];
    int start = at * Walk.stride(context, x.type(), scan.axis());
    Walk.over(
        context,
        type.axes(),
        List.of(x.type(), type),
        (o, _) -> out[o[1]] = x.data()[start + o[0]]);
    return new Tensor(type, out);
  }

  private void place(Tensor x, Tensor stack, Op.Scan scan, int at) {
    int start = at * Walk.stride(context, stack.type(), scan.axis());
    List<TensorType> types = List.of(x.type(), stack.type());
    Walk.over(
        context, x.type().axes(), types, (o, _) -> stack.data()[start + o[1]] = x.data()[o[0]]);
  }
}
