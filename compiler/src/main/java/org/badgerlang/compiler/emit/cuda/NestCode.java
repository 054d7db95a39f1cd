package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Stmt;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.compiler.plan.Words;

/// Writes the statements of one loop nest: a thread for each place, or, where there are few places
/// and much to add up, a block for each.
final class NestCode {
  private final Place place;
  private final Item.Nest nest;
  private final boolean together;
  private final CudaText code;
  private final Map<Value, String> loaded = new HashMap<>();
  private Map<Value, String> registers = new HashMap<>();

  /// @param together whether a block adds up the terms of one place
  NestCode(Place place, Item.Nest nest, boolean together, CudaText code) {
    this.place = place;
    this.nest = nest;
    this.together = together;
    this.code = code;
  }

  /// The axes whose places are computed side by side.
  static List<Axis> side(Item.Nest nest, Block block) {
    var axes = new ArrayList<>(nest.outer());
    if (nest.laneBefore() && !nest.sumsLanes()) {
      block.lane().ifPresent(axes::add);
    }
    return axes;
  }

  /// The axes that a place adds up over.
  static List<Axis> over(Item.Nest nest, Block block) {
    var axes = new ArrayList<>(nest.reduced());
    if (nest.sumsLanes()) {
      block.lane().ifPresent(axes::add);
    }
    return axes;
  }

  void write() {
    var side = side(nest, place.block());
    if (together) {
      Spread.over(place, code, side, "group", "groups");
    } else {
      Spread.over(place, code, side, "rank", "ranks");
    }
    if (nest.reductions().isEmpty()) {
      statements(nest.before());
      stores(nest.stores());
    } else if (together) {
      sumTogether();
    } else {
      sum();
    }
    code.close();
  }

  private void sum() {
    var totals = new HashMap<Value, String>();
    nest.reductions().forEach(stmt -> totals.put(stmt.result(), begin(stmt)));
    var over = over(nest, place.block());
    for (var axis : over) {
      Spread.loop(place, code, axis);
    }
    terms(totals);
    code.close(over.size());
    after(totals);
  }

  private void sumTogether() {
    var totals = new HashMap<Value, String>();
    nest.reductions().forEach(stmt -> totals.put(stmt.result(), begin(stmt)));
    var over = over(nest, place.block());
    Spread.over(place, code, over, "threadIdx.x", "blockDim.x");
    if (nest.sumsLanes()) {
      var lane = place.block().lane().orElseThrow();
      code.line("if (first + lane >= " + place.block().frame().of(lane.size()) + ") continue;");
    }
    terms(totals);
    code.close();
    for (var stmt : nest.reductions()) {
      var total = Objects.requireNonNull(totals.get(stmt.result()));
      var how =
          stmt.op() instanceof Op.Reduce(var fn, _, _)
              ? switch (fn) {
                case SUM -> "blockSum";
                case MAX -> "blockGreatest";
                case MIN -> "blockLeast";
              }
              : "blockSum";
      code.line("%1$s = %2$s(%1$s, partial);".formatted(total, how));
    }
    code.open("if (threadIdx.x == 0)");
    after(totals);
    code.close();
  }

  private void terms(Map<Value, String> totals) {
    loaded.clear();
    registers = new HashMap<>();
    statements(nest.before());
    for (var stmt : nest.reductions()) {
      step(Objects.requireNonNull(totals.get(stmt.result())), stmt);
    }
    stores(nest.stores().stream().filter(this::isEarly).toList());
    loaded.clear();
  }

  /// What follows the sums of one place.
  ///
  /// @param totals the sums, as expressions
  void after(Map<Value, String> totals) {
    registers = new HashMap<>(totals);
    statements(nest.after());
    stores(nest.stores().stream().filter(store -> !isEarly(store)).toList());
    loaded.clear();
  }

  private boolean isEarly(Item.Store store) {
    return nest.before().stream().anyMatch(stmt -> stmt.results().contains(store.value()));
  }

  private String begin(Stmt stmt) {
    double start =
        stmt.op() instanceof Op.Reduce(var fn, _, _)
            ? switch (fn) {
              case SUM -> 0;
              case MAX -> Double.NEGATIVE_INFINITY;
              case MIN -> Double.POSITIVE_INFINITY;
            }
            : 0;
    var name = place.fresh(Words.of(stmt));
    code.line("float " + name + " = " + CudaScalars.number(start) + ";");
    return name;
  }

  private void step(String total, Stmt stmt) {
    switch (stmt.op()) {
      case Op.Contract(var x, var y, _) -> {
        var left = operand(x);
        var right = operand(y);
        code.line("%1$s = fmaf(%2$s, %3$s, %1$s);".formatted(total, left, right));
      }
      case Op.Reduce(var fn, var x, _) -> {
        var operand = operand(x);
        code.line(
            switch (fn) {
              case SUM -> "%s += %s;".formatted(total, operand);
              case MAX -> "%1$s = greatest(%1$s, %2$s);".formatted(total, operand);
              case MIN -> "%1$s = least(%1$s, %2$s);".formatted(total, operand);
            });
      }
      default -> throw new IllegalStateException("not a sum: " + stmt.op());
    }
  }

  private void statements(List<Stmt> stmts) {
    for (var stmt : stmts) {
      var value =
          switch (stmt.op()) {
            case Op.Iota(var axis) -> "(float) " + place.at(axis);
            case Op.Unary(var fn, var x) -> CudaScalars.unary(fn, operand(x));
            case Op.Binary(var fn, var x, var y) -> CudaScalars.binary(fn, operand(x), operand(y));
            case Op.Select(var condition, var x, var y) ->
                operand(condition) + " != 0.0f ? " + operand(x) + " : " + operand(y);
            default -> throw new IllegalStateException("not elementwise: " + stmt.op());
          };
      registers.put(stmt.result(), declare(Words.of(stmt), value));
    }
  }

  private String declare(String hint, String value) {
    var name = place.fresh(hint);
    code.line("const float " + name + " = " + value + ";");
    return name;
  }

  private String operand(Value value) {
    var known = registers.get(value);
    if (known != null) {
      return known;
    }
    var source = nest.sources().get(value);
    return switch (source) {
      case Source.Number(double number) -> {
        var text = CudaScalars.number(number);
        yield text.startsWith("-") ? "(" + text + ")" : text;
      }
      case View view ->
          loaded.computeIfAbsent(
              value,
              _ ->
                  declare(
                      (value.hint().isEmpty() ? view.buffer().name() : value.hint()) + ".here",
                      place.read(view, Map.of())));
      case null -> throw new IllegalStateException("no source for " + value);
    };
  }

  private void stores(List<Item.Store> stores) {
    for (var store : stores) {
      operand(store.value());
    }
    for (var store : stores) {
      code.line(place.write(store.into(), Map.of()) + " = " + operand(store.value()) + ";");
    }
  }
}
