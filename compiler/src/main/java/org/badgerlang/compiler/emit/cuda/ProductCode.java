package org.badgerlang.compiler.emit.cuda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.badgerlang.compiler.ir.Axis;
import org.badgerlang.compiler.ir.Op;
import org.badgerlang.compiler.ir.Value;
import org.badgerlang.compiler.plan.Extent;
import org.badgerlang.compiler.plan.Item;
import org.badgerlang.compiler.plan.View;

/// A large product as a kernel: every block computes squares of the result from strips of both
/// factors that pass through shared memory, every thread a small square of each.
///
/// @param batch axes of the result that both factors have, or neither
/// @param rows axes of the result that only the left factor has
/// @param columns axes of the result that only the right factor has
record ProductCode(
    Item.Nest nest, View left, View right, List<Axis> batch, List<Axis> rows, List<Axis> columns) {
  static final int THREADS = 256;

  /// The side of a block's square, how many terms pass at a time, and the side of a thread's
  /// square.
  static final int SIDE = 64;

  private static final int DEPTH = 16;
  private static final int OWN = 4;

  private static final double SMALLEST_SIDE = 32;
  private static final double SMALLEST_WORK = 1 << 20;

  /// A nest as a product, where it is one and large enough to be worth it.
  static Optional<ProductCode> of(Item.Nest nest, Threads threads) {
    if (!nest.before().isEmpty()
        || nest.reductions().size() != 1
        || !(nest.reductions().getFirst().op() instanceof Op.Contract(var x, var y, _))
        || !(nest.sources().get(x) instanceof View left)
        || !(nest.sources().get(y) instanceof View right)) {
      return Optional.empty();
    }
    var rows = nest.outer().stream().filter(a -> left.has(a) && !right.has(a)).toList();
    var columns = nest.outer().stream().filter(a -> right.has(a) && !left.has(a)).toList();
    var batch = nest.outer().stream().filter(a -> left.has(a) == right.has(a)).toList();
    boolean large =
        threads.places(rows) >= SMALLEST_SIDE
            && threads.places(columns) >= SMALLEST_SIDE
            && threads.places(nest.reduced()) >= DEPTH
            && threads.places(nest.outer()) * threads.places(nest.reduced()) >= SMALLEST_WORK;
    return large
        ? Optional.of(new ProductCode(nest, left, right, batch, rows, columns))
        : Optional.empty();
  }

  private static String count(Frame frame, List<Axis> axes) {
    return axes.isEmpty()
        ? "1"
        : axes.stream().map(a -> frame.of(a.size())).collect(Collectors.joining(" * ", "(", ")"));
  }

  private static String squares(Frame frame, List<Axis> axes) {
    return "((%s + %d) / %d)".formatted(count(frame, axes), SIDE - 1, SIDE);
  }

  /// How many squares the result has, as Java and as C.
  String squares(Frame frame) {
    return count(frame, batch) + " * " + squares(frame, rows) + " * " + squares(frame, columns);
  }

  /// How many there are at the largest sizes.
  double squares(Threads threads) {
    return threads.places(batch)
        * Math.ceil(threads.places(rows) / SIDE)
        * Math.ceil(threads.places(columns) / SIDE);
  }

  void write(Place place, CudaText code) {
    var frame = place.block().frame();
    code.line(
        "const int rows = " + count(frame, rows) + ", columns = " + count(frame, columns) + ";");
    code.line("const int terms = " + count(frame, nest.reduced()) + ";");
    code.line("const int across = (columns + " + (SIDE - 1) + ") / " + SIDE + ";");
    code.line("const int down = (rows + " + (SIDE - 1) + ") / " + SIDE + ";");
    code.open(
        "for (int square = blockIdx.x; square < " + squares(frame) + "; square += gridDim.x)");
    code.line("const int entry = square / (across * down);");
    code.line("const int top = square / across % down * " + SIDE + ";");
    code.line("const int left = square % across * " + SIDE + ";");
    code.line("(void) entry;");
    Spread.decode(place, code, batch, "entry");
    // Once for each thread where a block has all of them.
    code.open("for (int turn = threadIdx.x; turn < %d; turn += blockDim.x)".formatted(THREADS));
    code.line(
        "const int y = turn / %1$d * %2$d, x = turn %% %1$d * %2$d;".formatted(SIDE / OWN, OWN));
    code.line("float sums[%1$d][%1$d] = {};".formatted(OWN));
    code.open("for (int from = 0; from < terms; from += " + DEPTH + ")");
    code.line("__syncthreads();");
    strip(place, code, left, rows, "top", "rows", 0);
    strip(place, code, right, columns, "left", "columns", DEPTH * SIDE);
    code.line("__syncthreads();");
    code.line("#pragma unroll");
    code.open("for (int k = 0; k < " + DEPTH + "; k++)");
    code.open("for (int u = 0; u < " + OWN + "; u++)");
    code.open("for (int v = 0; v < " + OWN + "; v++)");
    code.line(
        "sums[u][v] = fmaf(shared[k * %1$d + y + u], shared[%2$d + k * %1$d + x + v], sums[u][v]);"
            .formatted(SIDE, DEPTH * SIDE));
    code.close(4);
    code.line("#pragma unroll");
    code.open("for (int u = 0; u < " + OWN + "; u++)");
    code.line("#pragma unroll");
    code.open("for (int v = 0; v < " + OWN + "; v++)");
    code.line("const int row = top + y + u, column = left + x + v;");
    code.open("if (row < rows && column < columns)");
    Spread.decode(place, code, rows, "row");
    Spread.decode(place, code, columns, "column");
    Value total = nest.reductions().getFirst().result();
    new NestCode(place, nest, false, code).after(Map.of(total, "sums[u][v]"));
    code.close(5);
  }

  /// Brings a strip of a factor to shared memory, with neighbours in memory to neighbouring
  /// threads.
  private void strip(
      Place place, CudaText code, View view, List<Axis> side, String start, String end, int at) {
    var innermost = nest.reduced().getLast();
    boolean terms = view.stride(innermost).equals(Extent.ONE);
    code.open("for (int i = threadIdx.x; i < %d; i += blockDim.x)".formatted(DEPTH * SIDE));
    code.line(
        terms
            ? "const int k = i %% %1$d, s = i / %1$d;".formatted(DEPTH)
            : "const int s = i %% %1$d, k = i / %1$d;".formatted(SIDE));
    code.line("const int one = " + start + " + s, term = from + k;");
    code.line("float number = 0.0f;");
    code.open("if (one < " + end + " && term < terms)");
    Spread.decode(place, code, side, "one");
    Spread.decode(place, code, nest.reduced(), "term");
    code.line("number = " + place.read(view, Map.of()) + ";");
    code.close();
    code.line("shared[%d + k * %d + s] = number;".formatted(at, SIDE));
    code.close();
    side.forEach(place::close);
    nest.reduced().forEach(place::close);
  }
}
