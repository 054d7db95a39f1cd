package org.badgerlang.compiler.emit.cuda;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.plan.Buffer;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.View;
import org.badgerlang.runtime.cuda.Gemm;

/// A product in the form that cuBLAS takes: matrices whose columns lie equally far apart, the
/// numbers of a column side by side, and batches of them.
///
/// @param first the factor with the result's rows, as cuBLAS counts them
/// @param second the factor with its columns
record BlasProduct(Gemm shape, View first, View second, View result) {

  /// Several axes as one: the number of its places, and how far they lie apart in each of some
  /// views.
  private record Fold(long places, List<Long> apart) {}

  /// The product as it stands, where its factors and its result lie like matrices of fixed sizes.
  ///
  /// @param result where its numbers go
  static Optional<BlasProduct> of(ProductCode product, View result) {
    return choices(product).flatMap(choice -> asItStands(choice, result).stream()).findFirst();
  }

  /// The product, and what comes of it when an axis that one factor alone has counts the matrices
  /// of a batch: the other factor is then the same for all.
  private static Stream<ProductCode> choices(ProductCode product) {
    return Stream.concat(
        Stream.of(product),
        Stream.concat(product.rows().stream(), product.columns().stream())
            .map(
                axis ->
                    new ProductCode(
                        product.nest(),
                        product.left(),
                        product.right(),
                        with(product.batch(), axis),
                        without(product.rows(), axis),
                        without(product.columns(), axis))));
  }

  private static List<Axis> with(List<Axis> axes, Axis more) {
    return Stream.concat(axes.stream(), Stream.of(more)).toList();
  }

  private static List<Axis> without(List<Axis> axes, Axis left) {
    return axes.stream().filter(axis -> !axis.equals(left)).toList();
  }

  private static Optional<BlasProduct> asItStands(ProductCode product, View result) {
    var left = product.left();
    var right = product.right();
    var rows = fold(product.rows(), left, result);
    var columns = fold(product.columns(), right, result);
    var terms = fold(product.nest().reduced(), left, right);
    var batch = fold(product.batch(), left, right, result);
    if (rows.isEmpty() || columns.isEmpty() || terms.isEmpty() || batch.isEmpty()) {
      return Optional.empty();
    }
    return columns.get().apart().getLast() == 1
        ? of(columns.get(), rows.get(), turned(terms.get()), swapped(batch.get()))
            .map(shape -> new BlasProduct(shape, right, left, result))
        : of(rows.get(), columns.get(), terms.get(), batch.get())
            .map(shape -> new BlasProduct(shape, left, right, result));
  }

  private static Fold turned(Fold terms) {
    return new Fold(terms.places(), terms.apart().reversed());
  }

  private static Fold swapped(Fold batch) {
    var apart = batch.apart();
    return new Fold(batch.places(), List.of(apart.get(1), apart.get(0), apart.get(2)));
  }

  /// @param rows in the first factor and in the result
  /// @param columns in the second factor and in the result
  /// @param terms in both factors
  /// @param batch in both factors and in the result
  private static Optional<Gemm> of(Fold rows, Fold columns, Fold terms, Fold batch) {
    long row = rows.apart().getFirst();
    long column = columns.apart().getFirst();
    long ofFirst = terms.apart().getFirst();
    long ofSecond = terms.apart().getLast();
    boolean firstTurned = row != 1;
    boolean secondTurned = ofSecond != 1;
    long firstApart = firstTurned ? row : ofFirst;
    long secondApart = secondTurned ? ofSecond : column;
    long resultApart = columns.apart().getLast();
    boolean fits =
        rows.apart().getLast() == 1
            && (!firstTurned || ofFirst == 1)
            && (!secondTurned || column == 1)
            && firstApart >= (firstTurned ? terms : rows).places()
            && secondApart >= (secondTurned ? columns : terms).places()
            && resultApart >= rows.places()
            && Math.max(firstApart, Math.max(secondApart, resultApart)) <= Integer.MAX_VALUE;
    return fits
        ? Optional.of(
            new Gemm(
                firstTurned,
                secondTurned,
                Math.toIntExact(rows.places()),
                Math.toIntExact(columns.places()),
                Math.toIntExact(terms.places()),
                Math.toIntExact(firstApart),
                Math.toIntExact(secondApart),
                Math.toIntExact(resultApart),
                Math.toIntExact(batch.places()),
                batch.apart().get(0),
                batch.apart().get(1),
                batch.apart().get(2)))
        : Optional.empty();
  }

  /// The axes as one, where they lie in all of the views as one would.
  private static Optional<Fold> fold(List<Axis> axes, View... views) {
    for (var view : views) {
      if (axes.stream().anyMatch(axis -> !axis.size().isFixed() || !view.stride(axis).isFixed())) {
        return Optional.empty();
      }
    }
    var inwards = new ArrayList<>(axes.stream().filter(axis -> axis.size().fixed() != 1).toList());
    inwards.sort(
        Comparator.comparingLong(
            axis -> Arrays.stream(views).mapToLong(v -> v.stride(axis).fixed()).max().orElse(0)));
    long places = 1;
    var apart = new ArrayList<Long>();
    for (var view : views) {
      apart.add(inwards.isEmpty() ? places : view.stride(inwards.getFirst()).fixed());
    }
    for (var axis : inwards) {
      for (int i = 0; i < views.length; i++) {
        if (views[i].stride(axis).fixed() != apart.get(i) * places) {
          return Optional.empty();
        }
      }
      places *= axis.size().fixed();
    }
    return Optional.of(new Fold(places, apart));
  }

  /// Memory for a product of which more is computed: its numbers one after another, the axes of its
  /// factors in their order, so that they stay one.
  ///
  /// @param rooms for each length, which products take in turn
  static View room(ProductCode product, long length, Map<Long, Buffer> rooms) {
    var order = new ArrayList<Axis>();
    order.addAll(outermostFirst(product.batch(), product.left(), product.right()));
    order.addAll(outermostFirst(product.rows(), product.left()));
    order.addAll(outermostFirst(product.columns(), product.right()));
    var buffer =
        rooms.computeIfAbsent(
            length,
            _ -> new Buffer(-1 - rooms.size(), "product", Buffer.Scope.SHARED, Extent.of(length)));
    var strides = new HashMap<Axis, Extent>();
    var stride = Extent.ONE;
    for (var axis : order.reversed()) {
      strides.put(axis, stride);
      stride = stride.times(Extent.of(axis.size()));
    }
    return new View(buffer, List.of(), strides);
  }

  private static List<Axis> outermostFirst(List<Axis> axes, View... views) {
    var sorted = new ArrayList<>(axes);
    sorted.sort(
        Comparator.comparingLong(
            axis ->
                -Arrays.stream(views)
                    .map(view -> view.stride(axis))
                    .filter(Extent::isFixed)
                    .mapToLong(Extent::fixed)
                    .max()
                    .orElse(0)));
    return sorted;
  }

  /// The Java that starts it.
  CodeBlock launch(At at, Frame frame) {
    var block = at.block(frame);
    return CodeBlock.of(
        "go.multiply(\nnew $T(\n$L, $L, $L, $L, $L, $L, $L, $L, $L, $LL, $LL, $LL),\n$L, $L, $L, $L, $L, $L);\n",
        Gemm.class,
        shape.firstTurned(),
        shape.secondTurned(),
        shape.rows(),
        shape.columns(),
        shape.terms(),
        shape.firstApart(),
        shape.secondApart(),
        shape.resultApart(),
        shape.batch(),
        shape.firstStep(),
        shape.secondStep(),
        shape.resultStep(),
        frame.entry(first.buffer()),
        new Place(block).entry(first),
        frame.entry(second.buffer()),
        new Place(block).entry(second),
        frame.entry(result.buffer()),
        new Place(block).entry(result));
  }
}
