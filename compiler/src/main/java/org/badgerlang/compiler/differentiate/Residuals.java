package org.badgerlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.badgerlang.compiler.ir.BodyBuilder;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.ir.Value;

/// What the adjoint of a loop reads of each forward step, and how it gets it.
///
/// Costly values are saved; cheap ones are computed again where what must be saved for that is no
/// larger than they are. What depends on the loop's invariants alone is always computed again: it
/// is the same in every step.
///
/// @param saved carries and values to stack in the forward loop
/// @param again the statements to write again, in order
/// @param free entries and invariants that are read as they are
record Residuals(Set<Value> saved, List<Stmt> again, Set<Value> free) {
  /// How many statements one value may take to be computed again.
  private static final int LONGEST = 24;

  /// What a varying size counts as where memory is weighed.
  private static final int ASSUMED_SIZE = 32;

  /// @param carries params of the body that change from step to step
  /// @param entries params of the body that are given for every step
  static Residuals choose(
      BodyBuilder forward, Set<Value> needed, Set<Value> carries, Set<Value> entries) {
    return new Choice(forward, carries, entries).make(needed);
  }

  private static final class Choice {
    private final List<Stmt> stmts;
    private final Set<Value> carries;
    private final Set<Value> params;
    private final Set<Value> steady;
    private final Map<Value, Stmt> definitions = new HashMap<>();
    private final Set<Value> saved = new LinkedHashSet<>();
    private final Set<Value> free = new LinkedHashSet<>();
    private final Set<Value> again = new HashSet<>();

    Choice(BodyBuilder forward, Set<Value> carries, Set<Value> entries) {
      this.stmts = forward.stmts();
      this.carries = carries;
      this.params = Set.copyOf(forward.params());
      this.steady = new HashSet<>(params);
      steady.removeAll(carries);
      steady.removeAll(entries);
      for (var stmt : stmts) {
        stmt.results().forEach(r -> definitions.put(r, stmt));
        if (stmt.op().isPure() && steady.containsAll(stmt.op().operands())) {
          steady.addAll(stmt.results());
        }
      }
    }

    Residuals make(Set<Value> needed) {
      needed.stream().filter(this::mustBeSaved).forEach(saved::add);
      for (var stmt : stmts) {
        for (var value : stmt.results()) {
          if (needed.contains(value) && !saved.contains(value) && !worthComputing(value)) {
            saved.add(value);
          }
        }
      }
      needed.forEach(this::compute);
      var written = stmts.stream().filter(s -> s.results().stream().anyMatch(again::contains));
      return new Residuals(saved, written.toList(), free);
    }

    private boolean isFree(Value value) {
      return params.contains(value) && !carries.contains(value);
    }

    private boolean mustBeSaved(Value value) {
      if (params.contains(value)) {
        return carries.contains(value);
      }
      var op = definition(value).op();
      return !steady.contains(value) && !isCheap(op) && !Checkpoints.isSegment(op);
    }

    private boolean worthComputing(Value value) {
      if (steady.contains(value)) {
        return true;
      }
      var roots = new LinkedHashSet<Value>();
      var path = new HashSet<Value>();
      roots(value, roots, path);
      if (Checkpoints.isSegment(definition(value).op())) {
        saved.addAll(roots);
        return true;
      }
      long cost = roots.stream().mapToLong(root -> entries(root.type())).sum();
      if (path.size() > LONGEST || cost > entries(value.type())) {
        return false;
      }
      saved.addAll(roots);
      return true;
    }

    /// The values to save before `value` can be computed again.
    private void roots(Value value, Set<Value> roots, Set<Value> path) {
      if (saved.contains(value) || isFree(value) || steady.contains(value) || !path.add(value)) {
        return;
      }
      if (mustBeSaved(value)) {
        roots.add(value);
      } else {
        definition(value).op().operands().forEach(operand -> roots(operand, roots, path));
      }
    }

    private void compute(Value value) {
      if (saved.contains(value)) {
        return;
      }
      if (isFree(value)) {
        free.add(value);
      } else if (again.add(value)) {
        definition(value).op().operands().forEach(this::compute);
      }
    }

    private Stmt definition(Value value) {
      var stmt = definitions.get(value);
      if (stmt == null) {
        throw new IllegalStateException(value + " is not a value of the loop");
      }
      return stmt;
    }
  }

  /// About how many numbers a value of the type holds.
  private static long entries(TensorType type) {
    long entries = 1;
    for (var axis : type.axes()) {
      entries *= axis.size().isFixed() ? axis.size().fixed() : ASSUMED_SIZE;
    }
    return entries;
  }

  static boolean isCheap(Op op) {
    return switch (op) {
      case Op.Constant _, Op.Iota _, Op.Select _, Op.Broadcast _, Op.Rename _ -> true;
      case Op.Slice _, Op.Pad _, Op.Concat _, Op.Window _, Op.Stop _, Op.InnerGradient _ -> true;
      case Op.Unary(var fn, _) ->
          switch (fn) {
            case NEG, ABS, SIGN, FLOOR, IS_FINITE -> true;
            case RECIPROCAL, EXP, LOG, SQRT, SIN, COS, TANH, SIGMOID -> false;
          };
      case Op.Binary(var fn, _, _) ->
          switch (fn) {
            case ADD, SUB, MUL, MIN, MAX, LT, LE, EQ -> true;
            case DIV, POW -> false;
          };
      case Op.Contract _,
          Op.Reduce _,
          Op.Gather _,
          Op.ScatterAdd _,
          Op.Unwindow _,
          Op.CumSum _,
          Op.ArgSort _,
          Op.ArgMax _,
          Op.Random _,
          Op.Scan _,
          Op.Branch _,
          Op.External _ ->
          false;
    };
  }

  /// The values read by the statements and results that they do not define themselves.
  static Set<Value> readFromOutside(List<Stmt> stmts, List<Value> params, List<Value> results) {
    var defined = new HashSet<>(params);
    var read = new LinkedHashSet<Value>();
    for (var stmt : stmts) {
      read.addAll(stmt.op().operands());
      defined.addAll(stmt.results());
    }
    read.addAll(results);
    var outside = new ArrayList<>(read);
    outside.removeIf(defined::contains);
    return new LinkedHashSet<>(outside);
  }
}
