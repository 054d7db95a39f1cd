package org.badgerlang.compiler.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Checks what every stage may rely on: ids are unique, values are defined before they are read,
/// bodies read nothing from outside, results have the types that [TypeRule] gives them, an axis
/// name has one size.
///
/// What it finds is a bug of the compiler, never of a spec.
public final class IrVerifier {
  private final String pass;
  private final Set<Integer> ids = new HashSet<>();
  private final Map<String, Axis> axes;

  private IrVerifier(String pass, Map<String, Axis> axes) {
    this.pass = pass;
    this.axes = axes;
  }

  /// The IR does not hold together.
  public static final class BrokenIr extends IllegalStateException {
    private static final long serialVersionUID = 1;

    BrokenIr(String pass, String what) {
      super("internal error in pass " + pass + ": " + what);
    }
  }

  /// @param pass the pass that made the program, named in the message
  public static void verify(Program program, String pass) {
    var axes = new HashMap<String, Axis>();
    new IrVerifier(pass, axes).function(program.init());
    for (var loop : program.loops()) {
      loop.repeat().ifPresent(f -> new IrVerifier(pass, axes).function(f));
      loop.sizes().ifPresent(f -> new IrVerifier(pass, axes).function(f));
      new IrVerifier(pass, axes).function(loop.step());
    }
    for (var evaluation : program.evaluations()) {
      evaluation.variants().forEach(v -> new IrVerifier(pass, new HashMap<>()).function(v.run()));
    }
  }

  public static void verify(Function function, String pass) {
    new IrVerifier(pass, new HashMap<>()).function(function);
  }

  public static void verify(Body body, String pass) {
    new IrVerifier(pass, new HashMap<>()).body(body);
  }

  private void function(Function function) {
    body(function.body());
  }

  private void body(Body body) {
    var known = new HashMap<Value, TensorType>();
    body.params().forEach(param -> define(known, param));
    for (var stmt : body.stmts()) {
      stmt.op().operands().forEach(operand -> read(known, operand, stmt));
      stmt.op().bodies().forEach(this::body);
      var types = types(stmt);
      if (types.size() != stmt.results().size()) {
        throw broken("gives " + types.size() + " results, not " + stmt.results().size(), stmt);
      }
      for (int i = 0; i < types.size(); i++) {
        var result = stmt.results().get(i);
        if (!types.get(i).equals(result.type())) {
          throw broken("%" + result.id() + " is " + types.get(i) + ", not " + result.type(), stmt);
        }
        define(known, result);
      }
    }
    for (var result : body.results()) {
      if (!result.type().equals(known.get(result))) {
        throw new BrokenIr(pass, "result " + result + " is not defined as " + result.type());
      }
    }
  }

  private java.util.List<TensorType> types(Stmt stmt) {
    try {
      return TypeRule.of(stmt.op());
    } catch (IllegalArgumentException misfit) {
      throw broken(String.valueOf(misfit.getMessage()), stmt);
    }
  }

  private void define(Map<Value, TensorType> known, Value value) {
    if (!ids.add(value.id())) {
      throw new BrokenIr(pass, value + " is defined twice");
    }
    for (var axis : value.type().axes()) {
      var first = axes.putIfAbsent(axis.name(), axis);
      if (first != null && !first.equals(axis)) {
        throw new BrokenIr(pass, "axis " + first + " is also " + axis + " at " + value);
      }
    }
    known.put(value, value.type());
  }

  private void read(Map<Value, TensorType> known, Value value, Stmt stmt) {
    var type = known.get(value);
    if (type == null) {
      throw broken(value + " is read before it is defined", stmt);
    }
    if (!type.equals(value.type())) {
      throw broken(value + " is " + type + ", read as " + value.type(), stmt);
    }
  }

  private BrokenIr broken(String what, Stmt stmt) {
    return new BrokenIr(pass, what + ", at " + stmt.origin() + ": " + IrPrinter.print(stmt));
  }
}
