package org.badgerlang.compiler.interpret;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Scalar;
import org.badgerlang.compiler.ir.Size;
import org.badgerlang.compiler.ir.TensorType;

/// The ops that have one result and no body.
final class Operations {
  private final Context context;

  Operations(Context context) {
    this.context = context;
  }

  /// @param type the result's
  Tensor apply(Op op, List<Tensor> in, TensorType type) {
    var z = new Tensor(type, new double[context.count(type.axes())]);
    switch (op) {
      case Op.Constant(double number) -> z.data()[0] = number;
      case Op.Iota _ -> Arrays.setAll(z.data(), i -> i);
      case Op.Unary(var fn, _) ->
          Arrays.setAll(z.data(), i -> Scalar.apply(fn, in.getFirst().data()[i]));
      case Op.Binary(var fn, _, _) -> binary(fn, in.get(0), in.get(1), z);
      case Op.Select _ -> select(in.get(0), in.get(1), in.get(2), z);
      case Op.Broadcast _ -> broadcast(in.getFirst(), z);
      case Op.Contract(_, _, var over) -> contract(in.get(0), in.get(1), over, z);
      case Op.Reduce(var fn, _, _) -> reduce(fn, in.getFirst(), z);
      case Op.Rename _, Op.Stop _, Op.InnerGradient _ ->
          System.arraycopy(in.getFirst().data(), 0, z.data(), 0, z.data().length);
      case Op.Slice slice -> slice(slice, in.getFirst(), z);
      case Op.Pad pad -> pad(pad, in.getFirst(), z);
      case Op.Concat(_, var from, var to) -> concat(in, from, to, z);
      case Op.Gather(_, var axis, _) -> gather(in.get(0), axis, in.get(1), z);
      case Op.ScatterAdd(_, _, var axis, _) -> scatter(in.get(0), in.get(1), axis, z);
      case Op.Window window -> window(window, in.getFirst(), z);
      case Op.Unwindow unwindow -> unwindow(unwindow, in.getFirst(), z);
      case Op.CumSum sum -> cumulate(sum, in.getFirst(), z);
      case Op.ArgSort(_, var axis) -> argSort(in.getFirst(), axis, z);
      case Op.ArgMax(_, var axis) -> argMax(in.getFirst(), axis, z);
      case Op.Random random -> Draws.fill(context, random, in, z);
      case Op.Scan _, Op.Branch _, Op.External _ ->
          throw new IllegalArgumentException("has bodies or several results");
    }
    return z;
  }

  /// x in the axis order of `type`, which has the same axes.
  Tensor arrange(Tensor x, TensorType type) {
    if (x.type().equals(type)) {
      return x;
    }
    var z = new Tensor(type, new double[x.data().length]);
    broadcast(x, z);
    return z;
  }

  private void binary(Op.BinaryFn fn, Tensor x, Tensor y, Tensor z) {
    Walk.rows(
        context,
        z.type().axes(),
        List.of(x.type(), y.type(), z.type()),
        (o, steps, count) -> {
          for (int i = 0; i < count; i++) {
            double left = x.data()[o[0] + i * steps[0]];
            double right = y.data()[o[1] + i * steps[1]];
            z.data()[o[2] + i * steps[2]] = Scalar.apply(fn, left, right);
          }
        });
  }

  private void select(Tensor condition, Tensor then, Tensor otherwise, Tensor z) {
    Walk.over(
        context,
        z.type().axes(),
        List.of(condition.type(), then.type(), otherwise.type(), z.type()),
        (o, _) ->
            z.data()[o[3]] =
                condition.data()[o[0]] != 0 ? then.data()[o[1]] : otherwise.data()[o[2]]);
  }

  private void broadcast(Tensor x, Tensor z) {
    Walk.over(
        context,
        z.type().axes(),
        List.of(x.type(), z.type()),
        (o, _) -> z.data()[o[1]] = x.data()[o[0]]);
  }

  private void contract(Tensor x, Tensor y, List<Axis> over, Tensor z) {
    var all = z.type().union(new TensorType(over)).axes();
    Walk.rows(
        context,
        all,
        List.of(x.type(), y.type(), z.type()),
        (o, steps, count) -> {
          for (int i = 0; i < count; i++) {
            double product = x.data()[o[0] + i * steps[0]] * y.data()[o[1] + i * steps[1]];
            z.data()[o[2] + i * steps[2]] += product;
          }
        });
  }

  private void reduce(Op.ReduceFn fn, Tensor x, Tensor z) {
    Arrays.fill(
        z.data(),
        switch (fn) {
          case SUM -> 0;
          case MAX -> Double.NEGATIVE_INFINITY;
          case MIN -> Double.POSITIVE_INFINITY;
        });
    Walk.over(
        context,
        x.type().axes(),
        List.of(x.type(), z.type()),
        (o, _) -> {
          double entry = x.data()[o[0]];
          double sofar = z.data()[o[1]];
          z.data()[o[1]] =
              switch (fn) {
                case SUM -> sofar + entry;
                case MAX -> Math.max(sofar, entry);
                case MIN -> Math.min(sofar, entry);
              };
        });
  }

  private void slice(Op.Slice slice, Tensor x, Tensor z) {
    int apart = Walk.stride(context, x.type(), slice.from());
    int start = slice.start().at(context.sizes()) * apart;
    var strides = Walk.strides(context, x.type(), z.type().axes());
    strides[z.type().axes().indexOf(slice.to())] = apart * slice.stride();
    Walk.strided(
        context,
        z.type().axes(),
        List.of(strides, Walk.strides(context, z.type(), z.type().axes())),
        (o, _) -> z.data()[o[1]] = x.data()[start + o[0]]);
  }

  private void pad(Op.Pad pad, Tensor x, Tensor z) {
    int apart = Walk.stride(context, z.type(), pad.to());
    int start = pad.start().at(context.sizes()) * apart;
    var strides = Walk.strides(context, z.type(), x.type().axes());
    strides[x.type().axes().indexOf(pad.from())] = apart * pad.stride();
    Walk.strided(
        context,
        x.type().axes(),
        List.of(strides, Walk.strides(context, x.type(), x.type().axes())),
        (o, _) -> z.data()[start + o[0]] = x.data()[o[1]]);
  }

  private void concat(List<Tensor> xs, List<Optional<Axis>> from, Axis to, Tensor z) {
    int apart = Walk.stride(context, z.type(), to);
    var others = z.type().without(to);
    var start = Size.of(0);
    for (int i = 0; i < xs.size(); i++) {
      var x = xs.get(i);
      var axis = from.get(i);
      var axes = axis.map(others::with).orElse(others).axes();
      var strides = Walk.strides(context, z.type(), axes);
      axis.ifPresent(a -> strides[axes.indexOf(a)] = apart);
      int begin = start.at(context.sizes()) * apart;
      Walk.strided(
          context,
          axes,
          List.of(Walk.strides(context, x.type(), axes), strides),
          (o, _) -> z.data()[begin + o[1]] = x.data()[o[0]]);
      start = start.plus(axis.map(Axis::size).orElse(Size.of(1)));
    }
  }

  private int index(double number, int size) {
    return Math.clamp((int) number, 0, size - 1);
  }

  private void gather(Tensor x, Axis axis, Tensor index, Tensor z) {
    int size = context.size(axis);
    int apart = Walk.stride(context, x.type(), axis);
    Walk.over(
        context,
        z.type().axes(),
        List.of(x.type(), index.type(), z.type()),
        (o, _) -> z.data()[o[2]] = x.data()[o[0] + apart * index(index.data()[o[1]], size)]);
  }

  private void scatter(Tensor x, Tensor index, Axis axis, Tensor z) {
    int size = context.size(axis);
    int apart = Walk.stride(context, z.type(), axis);
    Walk.over(
        context,
        x.type().union(index.type()).axes(),
        List.of(x.type(), index.type(), z.type()),
        (o, _) -> z.data()[o[2] + apart * index(index.data()[o[1]], size)] += x.data()[o[0]]);
  }

  private void window(Op.Window window, Tensor x, Tensor z) {
    var axes = z.type().axes();
    int size = context.size(window.over());
    int apart = Walk.stride(context, x.type(), window.over());
    int walked = window.out().equals(window.over()) ? apart : 0;
    int out = axes.indexOf(window.out());
    int tap = axes.indexOf(window.tap());
    Walk.over(
        context,
        axes,
        List.of(x.type(), z.type()),
        (o, place) -> {
          int at = place[out] * window.stride() + place[tap] * window.dilation() - window.offset();
          int start = o[0] - walked * place[out];
          z.data()[o[1]] = at < 0 || at >= size ? 0 : x.data()[start + apart * at];
        });
  }

  private void unwindow(Op.Unwindow unwindow, Tensor x, Tensor z) {
    var axes = x.type().axes();
    int size = context.size(unwindow.over());
    int apart = Walk.stride(context, z.type(), unwindow.over());
    int walked = unwindow.out().equals(unwindow.over()) ? apart : 0;
    int out = axes.indexOf(unwindow.out());
    int tap = axes.indexOf(unwindow.tap());
    Walk.over(
        context,
        axes,
        List.of(x.type(), z.type()),
        (o, place) -> {
          int at =
              place[out] * unwindow.stride() + place[tap] * unwindow.dilation() - unwindow.offset();
          if (at >= 0 && at < size) {
            z.data()[o[1] - walked * place[out] + apart * at] += x.data()[o[0]];
          }
        });
  }

  private void cumulate(Op.CumSum sum, Tensor x, Tensor z) {
    lines(
        x,
        sum.axis(),
        places -> {
          double total = 0;
          for (int n = 0; n < places.length; n++) {
            int at = places[sum.reverse() ? places.length - 1 - n : n];
            double next = total + x.data()[at];
            z.data()[at] = sum.exclusive() ? total : next;
            total = next;
          }
        });
  }

  private void argSort(Tensor x, Axis axis, Tensor z) {
    lines(
        x,
        axis,
        places -> {
          var order =
              IntStream.range(0, places.length)
                  .boxed()
                  .sorted(Comparator.comparing(i -> x.data()[places[i]], Operations::rising))
                  .toList();
          for (int n = 0; n < places.length; n++) {
            z.data()[places[n]] = order.get(n);
          }
        });
  }

  private static int rising(double a, double b) {
    return a < b ? -1 : a > b ? 1 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  private void argMax(Tensor x, Axis axis, Tensor z) {
    int apart = Walk.stride(context, x.type(), axis);
    int size = context.size(axis);
    Walk.over(
        context,
        z.type().axes(),
        List.of(x.type(), z.type()),
        (o, _) -> {
          int best = 0;
          for (int i = 1; i < size; i++) {
            if (x.data()[o[0] + i * apart] > x.data()[o[0] + best * apart]) {
              best = i;
            }
          }
          z.data()[o[1]] = best;
        });
  }

  @FunctionalInterface
  private interface Line {
    void along(int[] places);
  }

  /// Visits each line of x along the axis, telling where its entries lie.
  private void lines(Tensor x, Axis axis, Line line) {
    int apart = Walk.stride(context, x.type(), axis);
    int size = context.size(axis);
    Walk.over(
        context,
        x.type().without(axis).axes(),
        List.of(x.type()),
        (o, _) -> {
          int start = o[0];
          line.along(IntStream.range(0, size).map(i -> start + i * apart).toArray());
        });
  }
}
