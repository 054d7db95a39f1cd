package org.badgerlang.compiler.emit.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.TensorType;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.Source;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.runtime.random.Philox;

/// Writes the ops that have a loop of their own. What falls on one place is added up by one thread,
/// in a fixed order.
final class SingleCode {
  private final Place place;
  private final Item.Single single;
  private final View into;
  private final CudaText code;

  SingleCode(Place place, Item.Single single, CudaText code) {
    this.place = place;
    this.single = single;
    this.into = single.into();
    this.code = code;
  }

  /// The axes that threads share.
  static List<Axis> side(Item.Single single, Block block) {
    var type = single.stmt().result().type();
    var axes =
        switch (single.stmt().op()) {
          case Op.ScatterAdd scatter -> type.without(scatter.axis()).axes();
          case Op.CumSum sum -> type.without(sum.axis()).axes();
          default -> type.axes();
        };
    return single.lanes() ? axes : axes.stream().filter(axis -> !block.isLane(axis)).toList();
  }

  void write() {
    Spread.over(place, code, side(single, place.block()), "rank", "ranks");
    switch (single.stmt().op()) {
      case Op.Gather(_, var axis, _) -> gather(axis);
      case Op.ScatterAdd(var x, var index, var axis, _) ->
          scatter(axis, x.type().union(index.type()));
      case Op.Window window -> window(window);
      case Op.Unwindow unwindow -> unwindow(unwindow);
      case Op.CumSum sum -> cumulate(sum);
      case Op.ArgSort(_, var axis) -> argSort(axis);
      case Op.ArgMax(_, var axis) -> argMax(axis);
      case Op.Random random -> random(random);
      default -> throw new IllegalStateException("no loop of its own: " + single.stmt().op());
    }
    code.close();
  }

  private String read(int operand) {
    return read(operand, Map.of());
  }

  private String read(int operand, Map<Axis, String> given) {
    return switch (single.operands().get(operand)) {
      case Source.Number(double number) -> CudaScalars.number(number);
      case View view -> place.read(view, given);
    };
  }

  private Optional<View> along(Axis axis) {
    return single.operands().getFirst() instanceof View view && view.has(axis)
        ? Optional.of(view)
        : Optional.empty();
  }

  private void write(String value) {
    write(Map.of(), "=", value);
  }

  private void write(Map<Axis, String> given, String how, String value) {
    code.line(place.write(into, given) + " " + how + " " + value + ";");
  }

  private String declare(String type, String hint, String value) {
    var name = place.fresh(hint);
    code.line(type + " " + name + " = " + value + ";");
    return name;
  }

  private String index(String number, Axis axis) {
    var size = place.block().frame().of(axis.size());
    return declare("const int", "place", "placeOf(" + number + ", " + size + ")");
  }

  private void gather(Axis axis) {
    var entry = index(read(1), axis);
    write(read(0, Map.of(axis, entry)));
  }

  private void scatter(Axis axis, TensorType all) {
    Spread.loop(place, code, axis);
    write("0.0f");
    code.close();
    place.close(axis);
    var type = single.stmt().result().type();
    var over = all.axes().stream().filter(a -> !type.has(a)).toList();
    over.forEach(a -> Spread.loop(place, code, a));
    var entry = index(read(1), axis);
    write(Map.of(axis, entry), "+=", read(0));
    code.close(over.size());
  }

  private void window(Op.Window window) {
    var at =
        declare(
            "const int",
            "from",
            "%s * %d + %s * %d - %d"
                .formatted(
                    place.at(window.out()),
                    window.stride(),
                    place.at(window.tap()),
                    window.dilation(),
                    window.offset()));
    var outside = "%1$s < 0 || %1$s >= %2$s".formatted(at, place.size(window.over()));
    write(outside + " ? 0.0f : " + read(0, Map.of(window.over(), at)));
  }

  /// Looks from every place at the windows that reach it.
  private void unwindow(Op.Unwindow unwindow) {
    var here = place.at(unwindow.over());
    var total = declare("float", "total", "0.0f");
    Spread.loop(place, code, unwindow.tap());
    var moved =
        declare(
            "const int",
            "moved",
            "%s + %d - %s * %d"
                .formatted(here, unwindow.offset(), place.at(unwindow.tap()), unwindow.dilation()));
    var out = declare("const int", "window", moved + " / " + unwindow.stride());
    code.open(
        "if (%1$s >= 0 && %1$s %% %2$d == 0 && %3$s < %4$s)"
            .formatted(moved, unwindow.stride(), out, place.size(unwindow.out())));
    code.line(total + " += " + read(0, Map.of(unwindow.out(), out)) + ";");
    code.close(2);
    place.close(unwindow.tap());
    write(total);
  }

  private void cumulate(Op.CumSum sum) {
    var total = declare("float", "total", "0.0f");
    if (sum.reverse()) {
      Spread.loopDown(place, code, sum.axis());
    } else {
      Spread.loop(place, code, sum.axis());
    }
    var number = declare("const float", "number", read(0));
    if (sum.exclusive()) {
      write(total);
    }
    code.line(total + " += " + number + ";");
    if (!sum.exclusive()) {
      write(total);
    }
    code.close();
  }

  /// Counts the entries that come before this one; NaN comes last, equals in order of place.
  private void argSort(Axis axis) {
    var here = place.at(axis);
    if (along(axis).isEmpty()) {
      write("(float) " + here);
      return;
    }
    var mine = declare("const float", "mine", read(0));
    var before = declare("int", "before", "0");
    var other = place.fresh("other");
    code.open("for (int %1$s = 0; %1$s < %2$s; %1$s++)".formatted(other, place.size(axis)));
    var theirs = declare("const float", "theirs", read(0, Map.of(axis, other)));
    code.line(
        ("%1$s += %2$s < %3$s || (%2$s == %2$s && %3$s != %3$s)"
                + " || ((%2$s == %3$s || (%2$s != %2$s && %3$s != %3$s)) && %4$s < %5$s) ? 1 : 0;")
            .formatted(before, theirs, mine, other, here));
    code.close();
    write(Map.of(axis, before), "=", "(float) " + here);
  }

  private void argMax(Axis axis) {
    if (along(axis).isEmpty()) {
      write("0.0f");
      return;
    }
    var best = declare("int", "best", "0");
    var largest = declare("float", "largest", read(0, Map.of(axis, "0")));
    var other = place.fresh("other");
    code.open("for (int %1$s = 1; %1$s < %2$s; %1$s++)".formatted(other, place.size(axis)));
    var entry = declare("const float", "entry", read(0, Map.of(axis, other)));
    code.open("if (" + entry + " > " + largest + ")");
    code.line(best + " = " + other + ";");
    code.line(largest + " = " + entry + ";");
    code.close(2);
    write("(float) " + best);
  }

  /// Element numbers follow the canonical order of the draw's own type, whatever the order in
  /// memory.
  private void random(Op.Random random) {
    var key = "siteKey(f->seed, 0x" + Long.toHexString(Philox.siteKey(random.site())) + "ULL)";
    var counters = new ArrayList<String>();
    for (int i = 0; i < random.counters().size(); i++) {
      counters.add("(long long) " + read(i));
    }
    int folded = Math.max(0, counters.size() - 3);
    for (var counter : counters.subList(0, folded)) {
      key = "fold(" + key + ", " + counter + ")";
    }
    var packed = String.join(", ", counters.subList(folded, counters.size()));
    var terms = new ArrayList<String>();
    var stride = Extent.ONE;
    for (var axis : random.type().axes().reversed()) {
      var text = place.block().frame().of(stride);
      terms.add(
          stride.equals(Extent.ONE)
              ? place.at(axis)
              : place.at(axis) + " * (long long) (" + text + ")");
      stride = stride.times(Extent.of(axis.size()));
    }
    var element = terms.isEmpty() ? "0" : String.join(" + ", terms.reversed());
    var how = random.distribution() == Op.Distribution.UNIFORM ? "uniform" : "normal";
    write("%s(%s, f->step, counters(%s), %s)".formatted(how, key, packed, element));
  }
}
