package org.badgerlang.compiler.ir;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.badgerlang.compiler.source.Span;

/// Writes the IR for people: a statement a line, bodies indented, the spec's names and places where
/// known.
///
/// Ids are numbered anew in order of appearance, so equal programs print alike.
public final class IrPrinter {
  private final StringBuilder out = new StringBuilder();
  private final Map<Value, String> names = new HashMap<>();

  private IrPrinter() {}

  public static String print(Program program) {
    var printer = new IrPrinter();
    printer.line(0, "program " + program.name());
    program.params().forEach(p -> printer.line(1, "param " + p.name() + " = " + number(p.value())));
    program
        .sizes()
        .forEach(s -> printer.line(1, "size " + s.name() + " in " + s.min() + ".." + s.max()));
    for (var state : program.state()) {
      var owner = state.owner().map(loop -> " owned by " + loop).orElse("");
      var kind = state.kind().name().toLowerCase(Locale.ROOT);
      printer.line(1, "state " + state.path() + ": " + state.type() + " " + kind + owner);
    }
    var text = new StringBuilder(printer.out).append(print(program.init()));
    for (var loop : program.loops()) {
      loop.repeat().ifPresent(f -> text.append(print(f)));
      loop.sizes().ifPresent(f -> text.append(print(f)));
      text.append(print(loop.step()));
    }
    for (var evaluation : program.evaluations()) {
      evaluation.variants().forEach(v -> text.append(print(v.run())));
    }
    return text.toString();
  }

  public static String print(Function function) {
    var printer = new IrPrinter();
    printer.line(0, "function " + function.name() + " {");
    printer.body(1, function.body(), function.inputs());
    var results = function.body().results();
    for (int i = 0; i < results.size(); i++) {
      printer.line(1, "give " + function.outputs().get(i) + " = " + printer.name(results.get(i)));
    }
    printer.line(0, "}");
    return printer.out.toString();
  }

  public static String print(Body body) {
    var printer = new IrPrinter();
    printer.body(0, body, List.of());
    printer.line(0, "give " + printer.names(body.results()));
    return printer.out.toString();
  }

  static String print(Stmt stmt) {
    var printer = new IrPrinter();
    stmt.op().operands().forEach(v -> printer.names.put(v, v.toString()));
    stmt.results().forEach(v -> printer.names.put(v, v.toString()));
    printer.stmt(0, stmt);
    return printer.out.toString().strip();
  }

  private void line(int depth, String text) {
    out.append("  ".repeat(depth)).append(text).append('\n');
  }

  private String name(Value value) {
    return names.computeIfAbsent(
        value, v -> "%" + names.size() + (v.hint().isEmpty() ? "" : "." + v.hint()));
  }

  private String names(Collection<Value> values) {
    return values.stream().map(this::name).collect(Collectors.joining(", "));
  }

  private String typed(Value value) {
    return name(value) + ": " + value.type();
  }

  private void body(int depth, Body body, List<String> inputs) {
    for (int i = 0; i < body.params().size(); i++) {
      var input = i < inputs.size() ? " = " + inputs.get(i) : "";
      line(depth, "take " + typed(body.params().get(i)) + input);
    }
    body.stmts().forEach(stmt -> stmt(depth, stmt));
  }

  private void stmt(int depth, Stmt stmt) {
    var place = stmt.origin().equals(Span.NONE) ? "" : "  // " + stmt.origin();
    switch (stmt.op()) {
      case Op.Scan scan -> scan(depth, stmt, scan, place);
      case Op.Branch branch -> {
        line(depth, results(stmt) + " = branch " + name(branch.condition()) + " {" + place);
        side(depth + 1, branch, branch.then());
        line(depth, "} else {");
        side(depth + 1, branch, branch.otherwise());
        line(depth, "}");
      }
      case Op op -> line(depth, results(stmt) + " = " + plain(op) + place);
    }
  }

  private String results(Stmt stmt) {
    return stmt.results().stream().map(this::typed).collect(Collectors.joining(", "));
  }

  private void scan(int depth, Stmt stmt, Op.Scan scan, String place) {
    var way = scan.reverse() ? "back over " : "over ";
    line(depth, "scan " + scan.name() + " " + way + scan.axis() + " {" + place);
    var params = scan.body().params();
    int carries = scan.inits().size();
    int steady = carries + scan.xs().size();
    for (int i = 0; i < params.size(); i++) {
      var operand = name(scan.operands().get(i));
      var param = typed(params.get(i));
      line(
          depth + 1,
          i < carries
              ? "carry " + param + " from " + operand
              : i < steady
                  ? "entry " + param + " of " + operand
                  : "take " + param + " = " + operand);
    }
    scan.body().stmts().forEach(inner -> stmt(depth + 1, inner));
    for (int i = 0; i < scan.body().results().size(); i++) {
      var given = name(scan.body().results().get(i));
      var result = typed(stmt.results().get(i));
      line(
          depth + 1,
          i < carries
              ? "next " + name(params.get(i)) + " = " + given + ", last " + result
              : "stack " + given + " as " + result);
    }
    line(depth, "}");
  }

  private void side(int depth, Op.Branch branch, Body side) {
    for (int i = 0; i < side.params().size(); i++) {
      line(depth, "take " + typed(side.params().get(i)) + " = " + name(branch.args().get(i)));
    }
    side.stmts().forEach(inner -> stmt(depth, inner));
    line(depth, "give " + names(side.results()));
  }

  private static String axes(Collection<Axis> axes) {
    return axes.stream().map(Axis::name).collect(Collectors.joining(", "));
  }

  private static String lower(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15 && (number != 0 || 1 / number > 0)
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private String plain(Op op) {
    return switch (op) {
      case Op.Constant(double value) -> number(value);
      case Op.Iota(var axis) -> "iota " + axis.name();
      case Op.Unary(var fn, var x) -> lower(fn) + " " + name(x);
      case Op.Binary(var fn, var x, var y) -> lower(fn) + " " + name(x) + ", " + name(y);
      case Op.Select(var c, var x, var y) ->
          "select " + name(c) + " ? " + name(x) + " : " + name(y);
      case Op.Broadcast(var x, _) -> "broadcast " + name(x);
      case Op.Contract(var x, var y, var over) ->
          "contract " + name(x) + ", " + name(y) + " over " + axes(over);
      case Op.Reduce(var fn, var x, var over) ->
          "reduce " + lower(fn) + " " + name(x) + " over " + axes(over);
      case Op.Rename(var x, var from, var to) ->
          "rename " + name(x) + " " + from.name() + " -> " + to.name();
      case Op.Slice(var x, var from, var start, var stride, var to) ->
          "slice " + name(x) + " " + place(from, start, stride, to);
      case Op.Pad(var x, var from, var start, var stride, var to) ->
          "pad " + name(x) + " " + place(from, start, stride, to);
      case Op.Concat(var xs, var from, var to) ->
          "concat "
              + names(xs)
              + " along "
              + from.stream().map(a -> a.map(Axis::name).orElse("1")).toList()
              + " -> "
              + to.name();
      case Op.Gather(var x, var axis, var index) ->
          "gather " + name(x) + " at " + name(index) + " of " + axis.name();
      case Op.ScatterAdd(var x, var index, var axis, var over) ->
          "scatter "
              + name(x)
              + " to "
              + name(index)
              + " of "
              + axis.name()
              + " over "
              + axes(over);
      case Op.Window(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          "window " + name(x) + window(over, out, tap, stride, dilation, offset);
      case Op.Unwindow(var x, var over, var out, var tap, var stride, var dilation, var offset) ->
          "unwindow " + name(x) + window(over, out, tap, stride, dilation, offset);
      case Op.CumSum(var x, var axis, var exclusive, var reverse) ->
          "cumsum "
              + name(x)
              + " along "
              + axis.name()
              + (exclusive ? " exclusive" : "")
              + (reverse ? " reverse" : "");
      case Op.ArgSort(var x, var axis) -> "argsort " + name(x) + " along " + axis.name();
      case Op.ArgMax(var x, var axis) -> "argmax " + name(x) + " along " + axis.name();
      case Op.Random(var distribution, var site, var counters, _) ->
          "random " + lower(distribution) + " " + site + " at [" + names(counters) + "]";
      case Op.Stop(var x) -> "stop " + name(x);
      case Op.InnerGradient(var x, var owner, _) -> "gradient " + name(x) + " by " + owner;
      case Op.External(var provider, var question, var args, _) ->
          "external "
              + provider
              + (question.moves() ? " moves " : " draws ")
              + question.task()
              + " ["
              + names(args)
              + "]";
      case Op.Scan _, Op.Branch _ -> throw new IllegalArgumentException("has bodies");
    };
  }

  private static String place(Axis from, Size start, int stride, Axis to) {
    return from.name() + " -> " + to.name() + " at " + start + (stride == 1 ? "" : " by " + stride);
  }

  private static String window(
      Axis over, Axis out, Axis tap, int stride, int dilation, int offset) {
    return " "
        + over.name()
        + " <-> "
        + out.name()
        + "*"
        + stride
        + " + "
        + tap.name()
        + "*"
        + dilation
        + " - "
        + offset;
  }
}
