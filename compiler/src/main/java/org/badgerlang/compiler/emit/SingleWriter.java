package org.badgerlang.compiler.emit;

import static java.util.stream.Collectors.joining;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
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
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.runtime.cpu.Lines;
import org.badgerlang.runtime.random.Philox;

/// Writes ops that have a loop of their own, entry by entry.
final class SingleWriter {
  /// Where the lanes of a tile lie side by side, each is filled in turn: what they fill before the
  /// next one should stay in a near cache.
  private static final int LONGEST_RUN = 4096;

  private final Scope scope;
  private final Item.Single single;
  private final Optional<Tiles> tiles;
  private final View into;
  private final CodeBlock.Builder code = CodeBlock.builder();
  private final List<Axis> open = new ArrayList<>();

  /// @param tiles how the region is cut, inside one
  SingleWriter(Scope scope, Item.Single single, Optional<Tiles> tiles) {
    this.scope = scope;
    this.single = single;
    this.tiles = tiles;
    this.into = single.into();
  }

  CodeBlock write() {
    var type = single.stmt().result().type();
    switch (single.stmt().op()) {
      case Op.Gather(var x, var axis, _) -> gather(axis, type);
      case Op.ScatterAdd(var x, var index, var axis, _) ->
          scatter(axis, x.type().union(index.type()), type);
      case Op.Window window -> window(window, type);
      case Op.Unwindow unwindow -> unwindow(unwindow, type);
      case Op.CumSum sum -> cumulate(sum, type);
      case Op.ArgSort(_, var axis) -> argSort(axis, type);
      case Op.ArgMax(_, var axis) -> argMax(axis, type);
      case Op.Random random -> random(random, type);
      default -> throw new IllegalStateException("no loop of its own: " + single.stmt().op());
    }
    return code.build();
  }

  private Optional<View> view(int operand) {
    return single.operands().get(operand) instanceof View view
        ? Optional.of(view)
        : Optional.empty();
  }

  private String read(int operand) {
    return read(single.operands().get(operand), Map.of());
  }

  private String read(Source source, Map<Axis, String> given) {
    return switch (source) {
      case Source.Number(double number) -> Scalars.number(number);
      case View view -> scope.array(view.buffer()) + "[" + scope.entry(view, given) + "]";
    };
  }

  private void begin(TensorType type) {
    for (var axis : type.axes()) {
      begin(axis);
    }
  }

  private void begin(Axis axis) {
    if (isTile(axis) && !tiles.orElseThrow().vectors()) {
      return;
    }
    open.add(axis);
    if (isTile(axis)) {
      if (single.lanes()) {
        code.beginControlFlow("for (int lane = 0; lane < TILE; lane++)");
      } else {
        code.beginControlFlow(
            "for (int lane = 0; lane < TILE && first + lane < $L; lane++)", scope.size(axis));
      }
    } else {
      var size = scope.size(axis);
      var variable = scope.open(axis);
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", variable, size);
    }
  }

  private boolean isTile(Axis axis) {
    return tiles.filter(t -> t.axis().equals(axis)).isPresent();
  }

  private void end() {
    for (var axis : open.reversed()) {
      if (!isTile(axis)) {
        scope.close(axis);
      }
      code.endControlFlow();
    }
    open.clear();
  }

  /// The place of the tile's axis.
  private String tilePlace() {
    return tiles.orElseThrow().vectors() ? "(first + lane)" : "first";
  }

  private void write(View to, String value) {
    write(to, Map.of(), "=", value);
  }

  private void write(View to, Map<Axis, String> given, String how, String value) {
    code.addStatement(
        "$L[$L] $L$W$L", scope.array(to.buffer()), scope.entry(to, given), how, value);
  }

  private void zero(TensorType type) {
    begin(type);
    write(into, "0f");
    end();
  }

  private String place(String index, Axis axis) {
    return "Math.clamp((int) " + index + ", 0, " + scope.size(axis) + " - 1)";
  }

  private void gather(Axis axis, TensorType type) {
    begin(type);
    var place = scope.names.fresh("place");
    code.addStatement("int $L = $L", place, place(read(1), axis));
    write(into, read(single.operands().get(0), Map.of(axis, place)));
    end();
  }

  private void scatter(Axis axis, TensorType all, TensorType type) {
    zero(type);
    begin(all);
    var place = scope.names.fresh("place");
    code.addStatement("int $L = $L", place, place(read(1), axis));
    write(into, Map.of(axis, place), "+=", read(0));
    end();
  }

  private String tap(Axis out, Axis tap, int stride, int dilation, int offset) {
    var at = scope.names.fresh("at");
    code.addStatement(
        "int $L = $L * $L + $L * $L - $L",
        at,
        scope.place(out).variable(),
        stride,
        scope.place(tap).variable(),
        dilation,
        offset);
    return at;
  }

  private void window(Op.Window window, TensorType type) {
    begin(type);
    var at = tap(window.out(), window.tap(), window.stride(), window.dilation(), window.offset());
    var inside = at + " < 0 || " + at + " >= " + scope.size(window.over());
    write(into, inside + " ? 0f : " + read(single.operands().get(0), Map.of(window.over(), at)));
    end();
  }

  private void unwindow(Op.Unwindow unwindow, TensorType type) {
    zero(type);
    begin(unwindow.x().type());
    var at =
        tap(
            unwindow.out(),
            unwindow.tap(),
            unwindow.stride(),
            unwindow.dilation(),
            unwindow.offset());
    code.beginControlFlow("if ($1L >= 0 && $1L < $2L)", at, scope.size(unwindow.over()));
    write(into, Map.of(unwindow.over(), at), "+=", read(0));
    code.endControlFlow();
    end();
  }

  private void cumulate(Op.CumSum sum, TensorType type) {
    begin(type.without(sum.axis()));
    var total = scope.names.fresh("total");
    code.addStatement("float $L = 0f", total);
    var size = scope.size(sum.axis());
    var variable = scope.open(sum.axis());
    if (sum.reverse()) {
      code.beginControlFlow("for (int $1L = $2L - 1; $1L >= 0; $1L--)", variable, size);
    } else {
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", variable, size);
    }
    if (sum.exclusive()) {
      var number = scope.names.fresh("number");
      code.addStatement("float $L = $L", number, read(0));
      write(into, total);
      code.addStatement("$L += $L", total, number);
    } else {
      code.addStatement("$L += $L", total, read(0));
      write(into, total);
    }
    code.endControlFlow();
    scope.close(sum.axis());
    end();
  }

  private void argSort(Axis axis, TensorType type) {
    begin(type.without(axis));
    if (view(0).filter(v -> v.has(axis)).isPresent()) {
      var x = view(0).orElseThrow();
      code.addStatement(
          "$T.argSort($L, $L,$W$L, $L,$W$L, $L, $L)",
          Lines.class,
          scope.array(x.buffer()),
          scope.entry(x),
          stride(x, axis),
          scope.size(axis),
          scope.array(into.buffer()),
          scope.entry(into),
          stride(into, axis));
    } else {
      var size = scope.size(axis);
      var variable = scope.open(axis);
      code.beginControlFlow("for (int $1L = 0; $1L < $2L; $1L++)", variable, size);
      write(into, variable);
      code.endControlFlow();
      scope.close(axis);
    }
    end();
  }

  private void argMax(Axis axis, TensorType type) {
    begin(type);
    var found = view(0).filter(v -> v.has(axis));
    if (found.isPresent()) {
      var x = found.get();
      code.addStatement(
          "$L[$L] =$W$T.argMax($L, $L,$W$L, $L)",
          scope.array(into.buffer()),
          scope.entry(into),
          Lines.class,
          scope.array(x.buffer()),
          scope.entry(x),
          stride(x, axis),
          scope.size(axis));
    } else {
      write(into, "0f");
    }
    end();
  }

  private String stride(View view, Axis axis) {
    return scope.sizes().of(view.stride(axis));
  }

  /// Element numbers follow the canonical order of the draw's own type, whatever the order in
  /// memory. Elements that follow one another share what makes them, so the innermost axes are
  /// filled by one call.
  private void random(Op.Random random, TensorType type) {
    code.addStatement(
        "long key = $T.key(f.seed, $LL)", Philox.class, Philox.siteKey(random.site()));
    scope.names.reserve("key");
    var run = run(random);
    type.axes().stream().filter(axis -> !run.contains(axis) && !isTile(axis)).forEach(this::begin);
    type.axes().stream().filter(this::isTile).forEach(this::begin);
    var counters = new ArrayList<String>();
    for (int i = 0; i < random.counters().size(); i++) {
      counters.add("(long) " + read(i));
    }
    int folded = Math.max(0, counters.size() - 3);
    var key = "key";
    for (var counter : counters.subList(0, folded)) {
      key = "Philox.fold(" + key + ", " + counter + ")";
    }
    var packed = String.join(", ", counters.subList(folded, counters.size()));
    var terms = new ArrayList<String>();
    var stride = Extent.ONE;
    for (var axis : random.type().axes().reversed()) {
      if (!run.contains(axis)) {
        var place = isTile(axis) ? tilePlace() : scope.place(axis).variable();
        terms.add(
            stride.equals(Extent.ONE) ? place : place + " * (long) " + scope.sizes().of(stride));
      }
      stride = stride.times(Extent.of(axis.size()));
    }
    var element = terms.isEmpty() ? "0" : String.join(" + ", terms.reversed());
    boolean uniform = random.distribution() == Op.Distribution.UNIFORM;
    if (run.isEmpty()) {
      code.addStatement(
          "$L[$L] =$W$T.$L(\n$L, f.step, Philox.counters($L), $L)",
          scope.array(into.buffer()),
          scope.entry(into),
          ClassName.get(Philox.class),
          uniform ? "uniform" : "normal",
          key,
          packed,
          element);
    } else {
      code.addStatement(
          "$T.$L(\n$L,$W$L,$W$L,$W$L,$W$L, f.step, Philox.counters($L),$W$L)",
          ClassName.get(Philox.class),
          uniform ? "fillUniform" : "fillNormal",
          scope.array(into.buffer()),
          scope.entry(into),
          run.stream().map(scope::size).collect(joining(" * ")),
          stride(into, run.getFirst()),
          key,
          packed,
          element);
    }
    end();
  }

  /// The innermost axes of a draw whose elements follow one another in memory as they do in
  /// number, innermost first.
  private List<Axis> run(Op.Random random) {
    var run = new ArrayList<Axis>();
    var count = Extent.ONE;
    for (var axis : random.type().axes().reversed()) {
      var longer = count.times(Extent.of(axis.size()));
      boolean goesOn =
          run.isEmpty()
              || into.stride(axis).equals(into.stride(run.getFirst()).times(count))
                  && longer.isFixed()
                  && longer.fixed() <= LONGEST_RUN;
      boolean varies = single.operands().stream().anyMatch(counter -> counter.has(axis));
      if (!goesOn || varies || isTile(axis)) {
        break;
      }
      run.add(axis);
      count = longer;
    }
    return run;
  }
}
